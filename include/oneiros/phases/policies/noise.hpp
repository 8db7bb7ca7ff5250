// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Where Gaussian noise comes from: the eps of the model's equations. A part of the policies that need noise,
// so that recorded noise can be put in its place.

#include "oneiros/random/draws.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros {

/// eps ~ N(0, I).
struct StandardNormal {
  /// Fills `noise`, N x n_z, from the stream "noise".
  template <class S>
  void operator()(const Draws& draws, const TensorView<S, 2>& noise) const {
    fill_normal(noise.data(), noise.size(), draws.stream("noise"));
  }
};

}  // namespace oneiros
