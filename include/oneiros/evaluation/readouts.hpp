// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How good an encoder's latents are, in one call: the paper's linear readout and the converged one, fitted to
// the training images and tried on both parts of a data set.

#include <functional>
#include <string>
#include <utility>

#include "oneiros/evaluation/converged_readout.hpp"
#include "oneiros/evaluation/encode.hpp"
#include "oneiros/evaluation/sgd_readout.hpp"

namespace oneiros::evaluation {

/// A readout, and the fractions of images whose class it finds.
template <class S>
struct FittedReadout {
  LinearReadout<S> readout;
  double train = 0;
  double test = 0;
};

/// Both of an encoder.
template <class S>
struct Readouts {
  FittedReadout<S> paper;      ///< 20 epochs of SGD
  FittedReadout<S> converged;  ///< logistic regression to convergence
};

/// Fits both to the latents of the training images, and tells its steps. Throws as sgd_readout and
/// converged_readout do.
template <class S>
Readouts<S> fit_readouts(
    const LabelledLatents<S>& train, const LabelledLatents<S>& test, const Rng& rng,
    const std::function<void(const std::string&)>& on_step = [](const std::string&) {}) {
  const auto& [latents, labels, classes] = train;
  const SgdReadoutOptions options;
  const Index batches = latents.dimension(0) / options.batch_size;
  Index steps = 0;
  const auto tell = [&](double) {
    if (steps % batches == 0)
      on_step(detail::message("the paper's readout, epoch ", 1 + steps / batches, " of ", options.epochs));
    ++steps;
  };
  const auto tried = [&](LinearReadout<S> readout) {
    const double seen = readout.accuracy(latents, labels),
                 unseen = readout.accuracy(test.latents, test.labels);
    return FittedReadout<S>{std::move(readout), seen, unseen};
  };
  auto paper =
      sgd_readout(random_readout<S>(latents.dimension(1), classes, rng), latents, labels, rng, options, tell);
  on_step("the readout to convergence");
  auto converged = converged_readout(latents, labels, classes, rng).readout;
  return {tried(std::move(paper)), tried(std::move(converged))};
}

}  // namespace oneiros::evaluation
