// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Random operands of a layer's passes.

#include "model.hpp"
#include "oneiros/random/fill.hpp"

namespace benchmarks {

template <class S>
struct Operands {
  explicit Operands(const oneiros::kernels::Geometry& g)
      : fine(g.images * g.fine_size()),
        coarse(g.images * g.coarse_size()),
        weights(g.weight_size()),
        bias(std::max(g.fine_channels, g.coarse_channels)) {
    const oneiros::Rng rng{1};
    const auto fill = [&](auto& values, const char* name, double deviation) {
      oneiros::fill_normal(values.data(), values.size(), rng.stream(name), static_cast<S>(deviation));
    };
    fill(fine, "fine", 1);
    fill(coarse, "coarse", 1);
    fill(weights, "weights", 0.02);
    fill(bias, "bias", 0.02);
  }

  oneiros::Tensor<S, 1> fine, coarse, weights, bias;
};

}  // namespace benchmarks
