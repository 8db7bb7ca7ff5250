// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/idx.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/format.hpp"
#include "oneiros/formats/detail/gzip.hpp"

namespace oneiros::fuzz {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr Index most_images = 16;

/// An IDX file of zeros: `count` labels, or images of one pixel.
Bytes zeros(Index count, std::uint8_t rank) {
  Bytes bytes{0, 0, 8, rank, 0, 0, 0, static_cast<std::uint8_t>(count)};
  for (int i = 1; i < rank; ++i) bytes.insert(bytes.end(), {0, 0, 0, 1});
  bytes.insert(bytes.end(), static_cast<std::size_t>(count), 0);
  return bytes;
}

/// Reads the file as images or labels, whichever it is, beside the other.
void read_idx(const std::filesystem::path& path) {
  const Bytes bytes = detail::read_maybe_gzip(path, std::size_t{1} << 18U);
  const detail::IdxArray array = detail::parse_idx(bytes, path.string());
  if (array.extents[0] > most_images) return;
  const detail::IdxNames names{.images = path.string(), .labels = path.string()};
  if (array.extents.size() == 1)
    detail::idx_dataset(zeros(array.extents[0], 3), bytes, names);
  else
    detail::idx_dataset(bytes, zeros(array.extents[0], 1), names);
}

const Registration idx{{.name = "idx",
                        .file = "idx3-ubyte",
                        .read = read_idx,
                        .memory = std::size_t{1} << 18U}};  // for the buffers of gzip

}  // namespace
}  // namespace oneiros::fuzz
