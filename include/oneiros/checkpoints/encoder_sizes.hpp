// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What networks a weights file holds, by the shapes of its tensors: so that files of any sizes can be loaded.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "oneiros/cortex/options.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros {

namespace detail {

template <class... Parts>
[[noreturn]] void weights_fail(const SafeTensors& file, const Parts&... parts) {
  throw DataError(message(file.path().string(), ": ", parts...));
}

/// The shape of a tensor that has so many axes.
inline const std::vector<Index>& shape_of_weight(const SafeTensors& file, const std::string& name,
                                                 std::size_t axes, const std::string& whose) {
  if (!file.contains(name)) weights_fail(file, "expected the weights of ", whose, ", found no '", name, "'");
  const std::vector<Index>& shape = file.shape(name);
  if (shape.size() != axes)
    weights_fail(file, "'", name, "': expected ", axes, " axes, found ", shape.size());
  return shape;
}

}  // namespace detail

/// The sizes of the encoder in a weights file (oneiros/checkpoints/weights.hpp), which are those of the
/// generator that belongs to it. Throws DataError unless these are the shapes of the paper's encoder, of any
/// depth.
inline CortexOptions encoder_sizes(const SafeTensors& file) {
  constexpr std::ptrdiff_t deepest = 16;  // images of 65,536 pixels each way
  const auto name = [](std::size_t i) { return "conv" + std::to_string(i) + ".0.weight"; };
  const auto is_convolution = [](const std::string& tensor) {
    return tensor.starts_with("conv") && tensor.ends_with(".0.weight");
  };
  const std::vector<std::string> names = file.names();
  const auto depth = std::max<std::ptrdiff_t>(2, std::ranges::count_if(names, is_convolution));
  if (depth > deepest)
    detail::weights_fail(file, "expected an encoder of at most ", deepest, " convolutions, found ", depth);
  // Outputs, inputs, rows and columns of each; the last is the latent head's.
  std::vector<std::vector<Index>> weights;
  while (std::ssize(weights) < depth)
    weights.push_back(detail::shape_of_weight(file, name(weights.size() + 1), 4, "an encoder"));
  // Before a network is made, so that it is no larger than the file.
  CortexOptions sizes{.latent_size = weights.back()[0],
                      .image = {weights.back()[2], weights.back()[3], weights[0][1]}};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const bool is_head = i + 1 == weights.size();
    const Index inputs = i == 0 ? sizes.image[2] : weights[i - 1][0], rows = is_head ? sizes.image[0] : 4,
                columns = is_head ? sizes.image[1] : 4;
    const Shape<4> expected{weights[i][0], inputs, rows, columns};
    if (!std::ranges::equal(weights[i], expected) || size_of(expected) < 1)
      detail::weights_fail(file, "'", name(i + 1), "': expected ", to_string(expected),
                           " after the layers before it, found ", detail::shape_text(weights[i]));
    if (!is_head) sizes.widths.push_back(weights[i][0]);
  }
  for (std::size_t i = 0; i < sizes.widths.size(); ++i) sizes.image[0] *= 2, sizes.image[1] *= 2;
  sizes.base_width = sizes.widths.front();
  if (file.contains("conv1.1.running_mean"))
    sizes.normalization = Normalization::batch;
  else if (file.contains("conv1.1.weight"))
    sizes.normalization = Normalization::group;
  return sizes;
}

}  // namespace oneiros
