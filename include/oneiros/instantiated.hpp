// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// For fast rebuilds: says that the kernels of the layers are compiled elsewhere, once, so that a file that
// includes this compiles only what is its own. Link with oneiros::instantiated, which adds the file that
// compiles them to your target, with your target's flags.

#include "oneiros/layers.hpp"

#ifndef ONEIROS_INSTANTIATED_TEMPLATE  // that file says `template`
#define ONEIROS_INSTANTIATED_TEMPLATE extern template
#endif

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

#define ONEIROS_KERNELS_WITH_ACTIVATION(S, F)                                                               \
  ONEIROS_INSTANTIATED_TEMPLATE void gather(Algorithm, const Geometry&, const S*, const S*, const S*,        \
                                            const F&, S*, Planes<S>&);                                       \
  ONEIROS_INSTANTIATED_TEMPLATE void scatter(Algorithm, const Geometry&, const S*, const S*, const S*,       \
                                             const F&, S*, Planes<S>&);                                      \
  ONEIROS_INSTANTIATED_TEMPLATE void output_gradients(const S*, const S*, Index, Index, const F&, S*, S*);

#define ONEIROS_KERNELS(S)                                                                                  \
  ONEIROS_KERNELS_WITH_ACTIVATION(S, Identity)                                                              \
  ONEIROS_KERNELS_WITH_ACTIVATION(S, LeakyReLU<S>)                                                          \
  ONEIROS_KERNELS_WITH_ACTIVATION(S, Sigmoid<S>)                                                            \
  ONEIROS_KERNELS_WITH_ACTIVATION(S, Tanh<S>)                                                               \
  ONEIROS_INSTANTIATED_TEMPLATE void weight_gradient(Algorithm, const Geometry&, const S*, const S*, S*,     \
                                                     const Planes<S>*, const Planes<S>*);

ONEIROS_KERNELS(float)
ONEIROS_KERNELS(double)

#undef ONEIROS_KERNELS
#undef ONEIROS_KERNELS_WITH_ACTIVATION
#undef ONEIROS_INSTANTIATED_TEMPLATE

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
