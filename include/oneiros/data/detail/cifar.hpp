// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// CIFAR-10 and CIFAR-100 have one binary form: files of records with one or two label bytes.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/planar_images.hpp"
#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/util/detail/pixel_memory.hpp"

namespace oneiros::detail {

/// The records of all files; byte `which` of the label bytes is the label.
inline data::Dataset read_cifar(const std::vector<InputFile>& files, const PlanarFormat& format,
                                std::size_t which, data::Contents contents) {
  std::size_t records = 0;
  for (const InputFile& file : files) records += count_records(file, format);
  contents.image_shape = {format.side, format.side, 3};
  contents.pixels = pixel_memory(records * format.image());
  contents.labels.reserve(records);

  std::span<std::uint8_t> pixels = contents.pixels;
  for (const InputFile& file : files) {
    const std::size_t count = count_records(file, format);
    std::vector<std::uint8_t> labels(count * format.label_bytes);
    read_records(file, format, pixels.first(count * format.image()), labels);
    pixels = pixels.subspan(count * format.image());
    for (std::size_t i = 0; i < count; ++i) {
      const int label = labels[i * format.label_bytes + which];
      if (label >= static_cast<int>(contents.class_names.size()))
        throw DataError(message(file.path().string(), ": expected a label from 0 to ",
                                contents.class_names.size() - 1, " at offset ", i * format.record() + which,
                                ", found ", label));
      contents.labels.push_back(label);
    }
  }
  return data::Dataset(std::move(contents));
}

}  // namespace oneiros::detail
