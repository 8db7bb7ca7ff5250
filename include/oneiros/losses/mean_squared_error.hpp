// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The reconstruction losses of the model: images in Wake (L_img), latents in NREM (L_latent).

#include <type_traits>

#include "oneiros/losses/loss.hpp"

namespace oneiros {

/// Mean over all elements of (prediction - target)^2; its gradient is 2 (prediction - target) / n.
/// Throws ShapeError if there are none or the shapes differ.
template <class Prediction, class Target, class S = typename Prediction::Scalar,
          int Rank = Prediction::NumDimensions>
double mean_squared_error(const Prediction& prediction, const Target& target,
                          std::type_identity_t<TensorView<S, Rank>> gradient = {}, double weight = 1) {
  detail::check_not_empty(shape_of(prediction), "mean_squared_error");
  check_shape(shape_of(target), shape_of(prediction), "mean_squared_error: target");
  detail::check_gradient_shape(gradient, shape_of(prediction), "mean_squared_error: gradient");
  const double scale = 2 * weight / static_cast<double>(prediction.size());
  return detail::mean_of(prediction.size(), gradient.data(), [&](Index i, const auto& add) {
    const double difference =
        static_cast<double>(prediction.data()[i]) - static_cast<double>(target.data()[i]);
    add(scale * difference);
    return difference * difference;
  });
}

}  // namespace oneiros
