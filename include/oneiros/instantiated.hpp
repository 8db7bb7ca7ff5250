// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// For fast rebuilds: says that the layers' kernels for float are compiled elsewhere, once, so that a file
// that includes this compiles only what is its own. Link with oneiros::instantiated, which adds the file that
// compiles them to your target, with your target's flags.

#include "oneiros/layers.hpp"

#ifndef ONEIROS_INSTANTIATED_TEMPLATE  // that file says `template`
#define ONEIROS_INSTANTIATED_TEMPLATE extern template
#endif

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

#define ONEIROS_KERNELS_WITH(Activation)                                                               \
  ONEIROS_INSTANTIATED_TEMPLATE void gather(Algorithm, const Geometry&, const float*, const float*,    \
                                            const float*, const Activation&, float*, Planes<float>&);  \
  ONEIROS_INSTANTIATED_TEMPLATE void scatter(Algorithm, const Geometry&, const float*, const float*,   \
                                             const float*, const Activation&, float*, Planes<float>&); \
  ONEIROS_INSTANTIATED_TEMPLATE void output_gradients(const float*, const float*, Index, Index,        \
                                                      const Activation&, float*, float*);

ONEIROS_KERNELS_WITH(Identity)
ONEIROS_KERNELS_WITH(LeakyReLU<float>)
ONEIROS_KERNELS_WITH(Sigmoid<float>)
ONEIROS_KERNELS_WITH(Tanh<float>)
ONEIROS_INSTANTIATED_TEMPLATE void weight_gradient(Algorithm, const Geometry&, const float*, const float*,
                                                   float*, const Planes<float>*, const Planes<float>*);

#undef ONEIROS_KERNELS_WITH
#undef ONEIROS_INSTANTIATED_TEMPLATE

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
