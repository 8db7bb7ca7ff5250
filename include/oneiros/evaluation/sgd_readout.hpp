// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's linear readout: softmax regression by plain stochastic gradient descent, for a fixed number of
// epochs. Its last epochs are noisy and it depends on the latents' scale; converged_readout.hpp does not.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/evaluation/linear_readout.hpp"
#include "oneiros/random/fill.hpp"
#include "oneiros/random/rng.hpp"

namespace oneiros::evaluation {

/// The paper's values by default.
struct SgdReadoutOptions {
  double learning_rate = 0.2;  ///< the same for all epochs
  Index batch_size = 64;       ///< what is left over at an epoch's end is dropped
  int epochs = 20;             ///< passes over the latents
  bool shuffle = true;         ///< a new order for each epoch; otherwise the stored one
};

/// Weights and biases from U(-1/sqrt(latent_size), 1/sqrt(latent_size)), streams "readout.weight" and
/// "readout.bias".
template <class S>
LinearReadout<S> random_readout(Index latent_size, Index classes, const Rng& rng) {
  if (latent_size < 1 || classes < 2)
    throw ValueError(detail::message("random readout: expected at least 1 latent and 2 classes, found ",
                                     latent_size, " and ", classes));
  Tensor<S, 2> weight(classes, latent_size);
  Tensor<S, 1> bias(classes);
  const S limit = S(1) / std::sqrt(static_cast<S>(latent_size));
  fill_uniform(weight.data(), weight.size(), rng.stream("readout.weight"), -limit, limit);
  fill_uniform(bias.data(), bias.size(), rng.stream("readout.bias"), -limit, limit);
  return {std::move(weight), std::move(bias)};
}

}  // namespace oneiros::evaluation

namespace oneiros::detail {

inline void check_sgd_options(const evaluation::SgdReadoutOptions& options, Index images) {
  if (!is_finite(options.learning_rate) || options.learning_rate <= 0 || options.batch_size < 1 ||
      options.epochs < 0)
    throw ValueError(message("sgd readout: expected a rate > 0, a batch of at least 1, epochs >= 0, found ",
                             options.learning_rate, ", ", options.batch_size, ", ", options.epochs));
  if (images < options.batch_size)
    throw ValueError(message("sgd readout: expected at least one batch of ", options.batch_size,
                             " images, found ", images));
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// Trains `readout` further on latents (images, latent size). `on_step(loss)` gets each batch's mean cross
/// entropy, before its step. Throws ShapeError if there are none or sizes differ, ValueError for a label
/// outside of [0, classes), impossible options or fewer images than a batch, NumericalError for NaN or
/// infinity in the latents or at the end of an epoch.
template <class S, Latents Z, std::invocable<double> OnStep>
requires std::same_as<S, typename Z::Scalar>
LinearReadout<S> sgd_readout(const LinearReadout<S>& start, const Z& latents, std::span<const int> labels,
                             const Rng& rng, const SgdReadoutOptions& options, OnStep&& on_step) {
  const auto view = const_view(latents);
  const Index images = view.dimension(0), size = start.latent_size(), classes = start.classes();
  detail::check_latent_size(view, size, "sgd readout");
  detail::check_labels(labels, images, classes, "sgd readout");
  detail::check_sgd_options(options, images);
  detail::check_finite(view, "sgd readout");

  using RowVector = Eigen::RowVector<S, Eigen::Dynamic>;
  const Index batch = options.batch_size;
  detail::RowMatrix<S> weight = detail::matrix_map(const_view(start.weight()));
  RowVector bias = Eigen::Map<const RowVector>(start.bias().data(), classes);
  detail::RowMatrix<S> z(batch, size), residual(batch, classes);
  std::vector<int> batch_labels(static_cast<std::size_t>(batch));
  const auto rate = static_cast<S>(options.learning_rate / static_cast<double>(batch));
  std::vector<Index> order(labels.size());
  std::iota(order.begin(), order.end(), Index{0});

  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    if (options.shuffle)
      order = shuffled(images, rng.stream("readout.order", {.epoch = static_cast<std::uint32_t>(epoch)}));
    for (Index first = 0; first + batch <= images; first += batch) {
      for (Index i = 0; i < batch; ++i) {
        const Index image = order[static_cast<std::size_t>(first + i)];
        std::copy_n(view.data() + image * size, size, z.data() + i * size);
        batch_labels[static_cast<std::size_t>(i)] = labels[static_cast<std::size_t>(image)];
      }
      residual.noalias() = z * weight.transpose();
      residual.rowwise() += bias;
      on_step(detail::softmax_cross_entropy_rows(residual, batch_labels.data()) / static_cast<double>(batch));
      residual *= rate;
      weight.noalias() -= residual.transpose() * z;
      for (Index i = 0; i < batch; ++i) bias -= residual.row(i);
    }
    if (!detail::all_finite(weight) || !detail::all_finite(bias))
      throw NumericalError(
          detail::message("sgd readout: expected finite weights, found NaN or infinity after epoch ",
                          epoch + 1, " at rate ", options.learning_rate));
  }

  Tensor<S, 2> fitted_weight(classes, size);
  Tensor<S, 1> fitted_bias(classes);
  std::copy_n(weight.data(), weight.size(), fitted_weight.data());
  std::copy_n(bias.data(), bias.size(), fitted_bias.data());
  return {std::move(fitted_weight), std::move(fitted_bias)};
}

/// The paper's readout, from random weights. Throws as above.
template <Latents Z>
LinearReadout<typename Z::Scalar> sgd_readout(const Z& latents, std::span<const int> labels, Index classes,
                                              const Rng& rng, const SgdReadoutOptions& options = {}) {
  detail::check_not_empty(shape_of(latents), "sgd readout");
  return sgd_readout(random_readout<typename Z::Scalar>(latents.dimension(1), classes, rng), latents, labels,
                     rng, options, [](double) {});
}

}  // namespace oneiros::evaluation
