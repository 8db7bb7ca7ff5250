// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Learning rates that change while a network learns: set an optimizer's `options().rate` before a step.

#include <cmath>
#include <numbers>

#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros {

/// From 1 to 0 along half a cosine (Loshchilov & Hutter, SGDR: stochastic gradient descent with warm
/// restarts, ICLR 2017), for the share of a training that is done. Throws ValueError unless 0 <= done <= 1.
///
///     adam.options().rate = 1e-3 * cosine_decay(static_cast<double>(step) / steps);
inline double cosine_decay(double done) {
  if (detail::is_nan(done) || done < 0 || done > 1)
    throw ValueError(detail::message("cosine_decay: expected a share from 0 to 1, found ", done));
  return (1 + std::cos(std::numbers::pi * done)) / 2;
}

}  // namespace oneiros
