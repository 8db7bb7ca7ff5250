// SPDX-License-Identifier: BSD-3-Clause
#include <functional>
#include <iostream>

#include "figures/plot.hpp"
#include "oneiros/cortex/lesioned_encoder.hpp"
#include "oneiros/cortex/top_down_encoder.hpp"
#include "oneiros/evaluation/converged_readout.hpp"
#include "oneiros/evaluation/encode.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"
#include "oneiros/evaluation/occlusion_curve.hpp"
#include "oneiros/util/detail/status_line.hpp"
#include "output_directory.hpp"
#include "shown.hpp"

namespace pad {

using namespace oneiros;

namespace {

using Levels = std::vector<evaluation::OcclusionLevel>;

/// What is done to the latents, to more or less of an extent.
struct Kind {
  const char* name;
  const char* title;
  const char* x_label;
  double x_factor;
  const std::vector<double>& extents;
  bool is_drawn;  // differs from draw to draw
  std::function<Levels(double extent, const Rng& draw)> levels;
};

/// Before anything is computed.
void check_shares(const char* option, const std::vector<double>& shares) {
  for (const double share : shares)
    if (share > 1) throw ValueError(detail::message(option, ": expected shares from 0 to 1, found ", share));
}

const char* colour_of(std::size_t line) {
  static constexpr std::array colours{"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"};
  return colours[line % colours.size()];
}

int lesions_on_these_threads(const LesionsOptions& options) {
  check_shares("--silenced", options.silenced);
  check_shares("--top-down", options.top_down);
  check_shares("--occlusion", options.occlusion);
  const TrainedNetworks networks = load_networks(options.weights);
  const auto& [encoder, generator] = std::tie(networks.cortex.encoder, networks.cortex.generator);
  Data data = load_data(networks.dataset(options.dataset, options.data, options.weights), options.data,
                        networks.image_size);
  if (options.limit > 0) data.train = data.train.first(options.limit);
  if (options.test_images > 0) data.test = data.test.first(options.test_images);
  make_directory(options.out);
  const Rng rng{options.seed};
  oneiros::detail::StatusLine status;

  status.draw("the readout of intact latents");
  const auto intact = evaluation::encode(encoder, data.train);
  const auto readout =
      evaluation::converged_readout(intact.latents, intact.labels, intact.classes, rng).readout;
  const evaluation::Gaussian distribution = evaluation::gaussian_of(intact.latents);
  const double deviation =
      std::sqrt(distribution.covariance.trace() / static_cast<double>(encoder.latent_size()));

  const auto levels = [&](const auto& tampered) {
    return evaluation::occlusion_curve(tampered, readout, data.test, rng, {.intensities = options.occlusion});
  };
  const auto lesioned = [&](const Lesion& lesion, const Rng& draw) {
    return levels(LesionedEncoder(encoder, lesion, draw));
  };
  const std::array kinds{
      Kind{"silenced", "silent units", "silent units (%)", 100, options.silenced, true,
           [&](double share, const Rng& draw) { return lesioned({.silenced = share}, draw); }},
      Kind{"gain", "gain", "gain", 1, options.gain, false,
           [&](double gain, const Rng& draw) { return lesioned({.gain = gain}, draw); }},
      Kind{"noise", "noise", "deviation of the noise / of latents", 1, options.noise, true,
           [&](double noise, const Rng& draw) { return lesioned({.noise = noise * deviation}, draw); }},
      Kind{"top-down", "top-down", "weight of what is predicted (%)", 100, options.top_down, false,
           [&](double share, const Rng&) { return levels(TopDownEncoder(encoder, generator, share)); }}};

  Table table({"lesion", "extent", "draw", "occlusion", "test"});
  figures::Plot plot{"lesions", "Readouts of latents that were tampered with", "", 2, 430, 370, {}};
  for (const Kind& kind : kinds) {
    if (kind.extents.empty()) continue;
    figures::Curves curves{.title = kind.title, .x_label = kind.x_label, .y_label = "test accuracy (%)"};
    curves.from_zero = true;
    for (std::size_t level = 0; level < options.occlusion.size(); ++level) {
      const std::string occlusion = detail::rounded(100 * options.occlusion[level], 0);
      curves.lines.push_back(
          {{"occlusion-" + std::to_string(level), "occlusion " + occlusion + " %", colour_of(level)}});
    }
    for (const double extent : kind.extents) {
      status.draw(std::string(kind.title) + " " + cell(extent));
      std::vector<evaluation::BySeed> by_level(options.occlusion.size());
      for (int draw = 0; draw < (kind.is_drawn ? options.draws : 1); ++draw) {
        const Levels found = kind.levels(extent, Rng{options.seed + static_cast<std::uint64_t>(draw)});
        for (std::size_t level = 0; level < found.size(); ++level) {
          const double accuracy = found[level].accuracies.front();
          by_level[level][draw] = 100 * accuracy;
          table.add(
              {kind.name, cell(extent), std::to_string(draw), cell(found[level].intensity), cell(accuracy)});
        }
      }
      for (std::size_t level = 0; level < by_level.size(); ++level)
        curves.lines[level].points.push_back({kind.x_factor * extent, evaluation::summary(by_level[level])});
      std::string found = std::string(kind.title) + " " + cell(extent) + ":";
      for (const auto& line : curves.lines) found += " " + detail::rounded(line.points.back().y.mean, 2);
      status.say(found + " %");
    }
    plot.panels.emplace_back(std::move(curves));
  }
  table.write(options.out / "lesions.csv");
  figures::draw(options.out, plot);
  status.say("table and lesions.svg are in " + options.out.string());
  return 0;
}

}  // namespace

int lesions(const LesionsOptions& options) {
  return on_threads(options, lesions_on_these_threads);
}

}  // namespace pad
