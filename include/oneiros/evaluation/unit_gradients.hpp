// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a unit sees and likes, by the gradient of its response in the image: its receptive field, and the image
// that drives it most, found by gradient ascent (Erhan et al., Visualizing higher-layer features of a deep
// network, 2009), among all images or among those that a generator makes (Nguyen et al., Synthesizing the
// preferred inputs for neurons via deep generator networks, 2016). Units are those of any Layer; a part of a
// network, from the image to the layer of the unit, is one.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "oneiros/cortex/networks.hpp"
#include "oneiros/evaluation/latents.hpp"

namespace oneiros::evaluation {

/// What part of the image a unit sees. The first four are where the gradient is more than rounding leaves, 100
/// epsilons of the largest, which needs images in whose pass no activation is flat; the rest says how much of it
/// counts.
struct ReceptiveField {
  Index top = 0, left = 0, height = 0, width = 0;  ///< in pixels; no extent if there is no gradient
  Matrix gradient;            ///< height x width of the image: length over channels, mean over images
  double effective_side = 0;  ///< root of the number of pixels with more than 4.55 % of the largest gradient,
                              ///< which of a Gaussian are those within two deviations (Luo et al. 2016)
};

/// How the image of an optimal stimulus climbs.
struct AscentOptions {
  int steps = 100;     ///< the strongest response on the way is kept
  double step = 0.05;  ///< of the pixel with the largest gradient; in latents, a share of the largest length
};

/// An image that drives a unit.
template <class S>
struct OptimalStimulus {
  Tensor<S, 4> image;   ///< 1 x height x width x channels, in [-1, 1]
  Tensor<S, 2> latent;  ///< 1 x n_z that the generator made it of; empty without one
  double response = 0;  ///< to it
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// The responses of a unit to images, and the gradients of each in its image.
template <Layer L>
class UnitGradient {
  using S = typename L::Scalar;

 public:
  /// Throws ValueError if the layer has no such unit (row, column, channel).
  UnitGradient(L& layer, const Shape<3>& image, const Shape<3>& unit) : layer_(layer) {
    const Shape<4> output = layer.output_shape({1, image[0], image[1], image[2]});
    for (std::size_t axis = 0; axis < 3; ++axis)
      if (unit[axis] < 0 || unit[axis] >= output[axis + 1])
        throw ValueError(message("unit: expected a row, column and channel within ",
                                 to_string(Shape<3>{output[1], output[2], output[3]}), ", found ",
                                 to_string(unit)));
    place_ = (unit[0] * output[2] + unit[1]) * output[3] + unit[2];
    size_ = output[1] * output[2] * output[3];
  }

  /// Valid until the next call.
  TensorView<const S, 4> operator()(const TensorView<const S, 4>& images) {
    output_ = layer_.forward(images, activations_, Pass());
    zeroed(output_gradient_, output_.shape());
    for (Index i = 0; i < images.dimension(0); ++i) output_gradient_.data()[i * size_ + place_] = S(1);
    return layer_.backward(images, const_view(output_gradient_), activations_, Gradients::input);
  }

  /// To the first image of the last call.
  double response() const { return static_cast<double>(output_.data()[place_]); }

 private:
  L& layer_;
  Index place_ = 0, size_ = 0;
  typename L::Activations activations_;
  TensorView<const S, 4> output_;
  Tensor<S, 4> output_gradient_;
};

/// Climbs from zeros: `gradient_of(point)` says whether the response there is the strongest so far, and gives
/// the gradient; `project(point)` goes back to what is allowed. Steps have the length `step` in the norm of
/// `length`. Ends early where there is no gradient.
template <class Point, class Gradient, class Length, class Project>
void climb(Point& point, const evaluation::AscentOptions& options, double step, const Gradient& gradient_of,
           const Length& length, const Project& project) {
  if (options.steps < 1 || !(options.step > 0))
    throw ValueError(message("gradient ascent: expected at least 1 step of a length above 0, found ",
                             options.steps, " of ", options.step));
  using S = typename Point::Scalar;
  for (int i = 0; i < options.steps; ++i) {
    const auto gradient = gradient_of(point);
    const double steepness = length(gradient);
    if (!(steepness > 0)) return;
    for (Index j = 0; j < point.size(); ++j)
      point.data()[j] += static_cast<S>(step / steepness * static_cast<double>(gradient.data()[j]));
    project(point);
  }
  gradient_of(point);
}

/// The root of the sum of squares.
template <class Values>
double euclidean_norm(const Values& values) {
  double squares = 0;
  for (Index i = 0; i < values.size(); ++i) {
    const auto value = static_cast<double>(values.data()[i]);
    squares += value * value;
  }
  return std::sqrt(squares);
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The receptive field of the unit in that row, column and channel of a layer's output, from its gradients in
/// images (N,H,W,C). The layer stays as it is. Throws ValueError if there is no such unit, ShapeError where the
/// layer does.
template <Layer L, class S = typename L::Scalar>
ReceptiveField receptive_field(L& layer, const std::type_identity_t<TensorView<const S, 4>>& images,
                               const Shape<3>& unit) {
  detail::check_not_empty(images.shape(), "receptive field");
  const auto [count, height, width, channels] = images.shape();
  detail::UnitGradient<L> gradient_of(layer, {height, width, channels}, unit);
  const TensorView<const S, 4> gradient = gradient_of(images);
  ReceptiveField field{.gradient = Matrix::Zero(height, width)};
  double largest = 0;
  for (Index y = 0; y < height; ++y)
    for (Index x = 0; x < width; ++x) {
      double sum = 0;
      for (Index n = 0; n < count; ++n) {
        double squares = 0;
        for (Index c = 0; c < channels; ++c) {
          const auto value = static_cast<double>(gradient(n, y, x, c));
          squares += value * value;
        }
        sum += std::sqrt(squares);
      }
      field.gradient(y, x) = sum / static_cast<double>(count);
      largest = std::max(largest, field.gradient(y, x));
    }
  if (largest == 0) return field;
  constexpr double beyond_two_deviations = 0.0455;
  const double rounding = 100 * std::numeric_limits<S>::epsilon() * largest;
  Index bottom = 0, right = 0, effective = 0;
  field.top = height, field.left = width;
  for (Index y = 0; y < height; ++y)
    for (Index x = 0; x < width; ++x) {
      effective += field.gradient(y, x) > beyond_two_deviations * largest ? 1 : 0;
      if (field.gradient(y, x) <= rounding) continue;
      field.top = std::min(field.top, y), bottom = std::max(bottom, y);
      field.left = std::min(field.left, x), right = std::max(right, x);
    }
  field.height = bottom - field.top + 1;
  field.width = right - field.left + 1;
  field.effective_side = std::sqrt(static_cast<double>(effective));
  return field;
}

/// The image with values in [-1, 1], of this shape, that drives a unit most: gradient ascent from grey. Throws
/// ValueError if there is no such unit, for fewer than one step or a step that is not above 0.
template <Layer L, class S = typename L::Scalar>
OptimalStimulus<S> optimal_image(L& layer, const Shape<3>& image, const Shape<3>& unit,
                                 const AscentOptions& options = {}) {
  detail::UnitGradient<L> gradient_of(layer, image, unit);
  OptimalStimulus<S> best;
  Tensor<S, 4> x;
  zeroed(x, {1, image[0], image[1], image[2]});
  const auto gradient = [&](const Tensor<S, 4>& at) {
    const auto dx = gradient_of(const_view(at));
    if (best.image.size() == 0 || gradient_of.response() > best.response)
      best = {at, {}, gradient_of.response()};
    return dx;
  };
  const auto largest = [](const auto& dx) {
    double value = 0;
    for (Index i = 0; i < dx.size(); ++i)
      value = std::max(value, std::abs(static_cast<double>(dx.data()[i])));
    return value;
  };
  detail::climb(x, options, options.step, gradient, largest, [](Tensor<S, 4>& at) {
    for (Index i = 0; i < at.size(); ++i) at.data()[i] = std::clamp(at.data()[i], S(-1), S(1));
  });
  return best;
}

/// The same among the images of a generator: ascent from the zero latent, to a length of sqrt(n_z) at most,
/// which is that of latents drawn from the prior. Throws as optimal_image does, and ShapeError unless the layer
/// takes the generator's images.
template <Layer L, GeneratorNetwork G, class S = typename L::Scalar>
requires std::same_as<typename G::Scalar, S>
OptimalStimulus<S> optimal_latent(L& layer, G& generator, Index latent_size, const Shape<3>& image,
                                  const Shape<3>& unit, const AscentOptions& options = {}) {
  detail::UnitGradient<L> gradient_of(layer, image, unit);
  typename G::Activations generating;
  OptimalStimulus<S> best;
  Tensor<S, 2> z;
  zeroed(z, {1, latent_size});
  const auto gradient = [&](const Tensor<S, 2>& at) {
    const auto images = generator.forward(const_view(at), generating, Pass());
    const auto dx = gradient_of(images);
    if (best.image.size() == 0 || gradient_of.response() > best.response)
      best = {images.map(), at, gradient_of.response()};
    return generator.backward(const_view(at), dx, generating, Gradients::input);
  };
  const double longest = std::sqrt(static_cast<double>(latent_size));
  const auto length = [](const auto& values) { return detail::euclidean_norm(values); };
  detail::climb(z, options, options.step * longest, gradient, length, [&](Tensor<S, 2>& at) {
    const double norm = detail::euclidean_norm(at);
    if (norm > longest) at = at * static_cast<S>(longest / norm);
  });
  return best;
}

}  // namespace oneiros::evaluation
