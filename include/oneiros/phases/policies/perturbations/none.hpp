// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Dreams that reach the encoder as they are.

#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// Leaves images alone.
struct NoPerturbation {
  using Role = roles::ImagePerturbation;

  template <class S>
  struct Activations {};

  /// Changes nothing.
  template <class S>
  void apply(const TensorView<S, 4>&, Activations<S>&, const Draws&) const {}
  /// Leaves the gradient as it is.
  template <class S>
  void transpose(const TensorView<S, 4>&, Activations<S>&) const {}
};

}  // namespace oneiros
