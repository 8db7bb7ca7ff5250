// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// For fast rebuilds: says that the layers' kernels and the metrics' matrix decompositions are compiled
// elsewhere, once, so that a file that includes this compiles only what is its own. Link with
// oneiros::instantiated, which adds the files that compile them to your target, with your target's flags.

#include <Eigen/Core>
#include <utility>

#include "oneiros/layers.hpp"

/// @cond

#define ONEIROS_KERNELS_WITH(TEMPLATE, S, Activation)                     \
  TEMPLATE void apply_activation(const S*, Index, const Activation&, S*); \
  TEMPLATE const S* output_gradients(const S*, const S*, Index, Index, const Activation&, S*);

#define ONEIROS_KERNELS(TEMPLATE, S)                                                  \
  namespace oneiros::kernels {                                                        \
  inline namespace ONEIROS_TARGET {                                                   \
  namespace detail {                                                                  \
  ONEIROS_KERNELS_WITH(TEMPLATE, S, Identity)                                         \
  ONEIROS_KERNELS_WITH(TEMPLATE, S, LeakyReLU<S>)                                     \
  ONEIROS_KERNELS_WITH(TEMPLATE, S, Sigmoid<S>)                                       \
  ONEIROS_KERNELS_WITH(TEMPLATE, S, Tanh<S>)                                          \
  TEMPLATE const Implementation<S>& choose<S>(Algorithm, const Geometry&, Precision); \
  }                                                                                   \
  }                                                                                   \
  }

// The files that compile them say `template` after this; so the macros stay defined.
ONEIROS_KERNELS(extern template, float)
ONEIROS_KERNELS(extern template, double)

namespace oneiros::detail {

// Defined in evaluation/decompositions.hpp, which takes a second more to include.
template <class S>
std::pair<Eigen::VectorX<S>, Eigen::MatrixX<S>> symmetric_eigen(const Eigen::MatrixX<S>& matrix);
template <class S>
S nuclear_norm(const Eigen::MatrixX<S>& matrix);
template <class S>
S root_trace(const Eigen::MatrixX<S>& a, const Eigen::MatrixX<S>& b);

extern template std::pair<Eigen::VectorXd, Eigen::MatrixXd> symmetric_eigen(const Eigen::MatrixXd&);
extern template double nuclear_norm(const Eigen::MatrixXd&);
extern template double root_trace(const Eigen::MatrixXd&, const Eigen::MatrixXd&);

}  // namespace oneiros::detail

/// @endcond
