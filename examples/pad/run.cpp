// SPDX-License-Identifier: BSD-3-Clause
#include "run.hpp"

#include <limits>
#include <sstream>

#include "oneiros/evaluation/sgd_readout.hpp"
#include "oneiros/tensor/finite.hpp"

namespace pad {

using namespace oneiros;

void check(const TrainOptions& options, const Data& data) {
  const Index images = options.limit > 0 ? options.limit : data.train.size();
  const Index readout_batch = evaluation::SgdReadoutOptions{}.batch_size;
  if (options.batch < 2)
    throw ValueError(
        detail::message("--batch: expected at least 2, which the latent prior needs, found ", options.batch));
  if (images < options.batch)
    throw ValueError(detail::message(options.limit > 0 ? "--limit" : "--batch",
                                     ": expected at least one batch of ", options.batch,
                                     " training images, found ", images));
  if (images < readout_batch)
    throw ValueError(detail::message("--limit: expected at least the ", readout_batch,
                                     " training images that a batch of the readout takes, found ", images));
  if (!detail::is_finite(options.latent_noise))
    throw ValueError(detail::message("--latent-noise: expected a number, found ", options.latent_noise));
  if (images > data.train.size())
    throw ValueError(detail::message("--limit: expected at most the ", data.train.size(),
                                     " training images of ", data.name, ", found ", images));
}

RunDescription describe(const TrainOptions& options, const Data& data) {
  const auto yes_or_no = [](bool value) { return value ? "yes" : "no"; };
  std::ostringstream latent_noise;
  latent_noise.precision(std::numeric_limits<double>::max_digits10);
  latent_noise << options.latent_noise;
  return {{"dataset", data.name},
          {"number of training images", std::to_string(data.train.size())},
          {"condition", options.condition},
          {"latent-noise", latent_noise.str()},
          {"idle-step", yes_or_no(options.idle_step)},
          {"skip-without-gradient", yes_or_no(options.skip_without_gradient)},
          {"seed", std::to_string(options.seed)},
          {"batch", std::to_string(options.batch)},
          {"latent", std::to_string(options.latent)},
          {"width", std::to_string(options.width)}};
}

Run::Run(const TrainOptions& options, const std::filesystem::path& losses_path)
    : rng(options.seed),
      cortex({.latent_size = options.latent, .base_width = options.width}, rng,
             Adam<float>{{.without_gradient = options.skip_without_gradient ? WithoutGradient::skip
                                                                            : WithoutGradient::zero}}),
      condition(paper_condition<Cortex<float>>(
          options.condition, {.latent_noise = options.latent_noise, .idle_step = options.idle_step})),
      losses(losses_path) {}

}  // namespace pad
