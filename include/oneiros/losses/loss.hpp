// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the losses have in common. A loss returns its value as a double, summed in a fixed order, and, where a
// gradient is given, *adds* weight * dL/dprediction to it, so that several losses of one quantity compose.

#include <algorithm>
#include <cmath>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

namespace detail {

inline constexpr Index loss_block = 8192;

/// The mean over n elements of `f(i, add)`, where `add(value)` adds value to gradient i (if there is one).
template <class S, class F>
double mean_of(Index n, S* gradient, const F& f) {
  return blocked_sum(n, loss_block,
                     [&](Index begin, Index end) {
                       double sum = 0;
                       for (Index i = begin; i < end; ++i)
                         sum += f(i, [&](double value) {
                           if (gradient != nullptr) gradient[i] += static_cast<S>(value);
                         });
                       return sum;
                     }) /
         static_cast<double>(n);
}

/// log(x), at least -100; std::max would turn a NaN into the clamp.
inline double clamped_log(double x) {
  return is_nan(x) ? x : std::max(std::log(x), -100.0);
}

template <class S, int Rank>
void check_gradient_shape(const TensorView<S, Rank>& gradient, const Shape<Rank>& shape, const char* loss) {
  if (gradient) check_shape(gradient.shape(), shape, loss);
}

}  // namespace detail
}  // namespace oneiros
