// SPDX-License-Identifier: BSD-3-Clause
#include "plots.hpp"

#include <algorithm>
#include <array>

namespace pad::figures {

namespace {

using Conditions = std::vector<std::string>;

constexpr int width = 430;  // of a panel, in pixels
constexpr int height = 370;
constexpr int early_epoch = 2;

Summary scaled(const Summary& value, double factor) {
  return {factor * value.mean, factor * value.error, value.count};
}

std::string panel_title(Readout readout) {
  return readout == Readout::paper ? "paper's readout (SGD)" : "converged readout";
}

/// The plot of a data set; none without panels.
std::optional<Plot> plot_of(const std::string& dataset, const std::string& id, const std::string& subject,
                            std::vector<Panel> panels, int columns = 2, int panel_width = width,
                            const std::string& note = "Means and standard errors over seeds") {
  if (panels.empty()) return {};
  return Plot{.name = id + "-" + dataset,
              .title = dataset_facts(dataset).title + ": " + subject,
              .note = note,
              .columns = columns,
              .panel_width = panel_width,
              .panel_height = height,
              .panels = std::move(panels)};
}

/// A quantity over epochs.
Line line(const Observations& observations, const std::string& dataset, const std::string& condition,
          const Quantity& quantity, Readout readout, int last) {
  Line line{style(condition), {}};
  const double factor = quantity.unit == Unit::percent ? 100 : 1;
  for (const auto& [epoch, seeds] : observations.of(dataset, condition, quantity, readout))
    if (epoch <= last) line.points.push_back({static_cast<double>(epoch), scaled(summary(seeds), factor)});
  return line;
}

void add_if_any(std::vector<Line>& lines, Line line) {
  if (!line.points.empty()) lines.push_back(std::move(line));
}

/// Whether anything is known of one of the conditions.
bool any_known(const Observations& observations, const std::string& dataset, const Conditions& conditions,
               const Quantity& quantity) {
  return std::ranges::any_of(conditions, [&](const std::string& condition) {
    return std::ranges::any_of(readouts, [&](Readout readout) {
      return !observations.of(dataset, condition, quantity, readout).empty();
    });
  });
}

void add_if_any(std::vector<Panel>& panels, Curves curves) {
  if (!curves.lines.empty()) panels.push_back(std::move(curves));
}

std::optional<Plot> readouts_over_epochs(const Observations& observations, const std::string& dataset,
                                         const std::string& id, const Conditions& conditions,
                                         int last = last_epoch) {
  std::vector<Panel> panels;
  for (const Readout readout : readouts) {
    Curves curves{.title = panel_title(readout),
                  .x_label = "epoch",
                  .y_label = "test accuracy (%)",
                  .lines = {},
                  .legend = true,
                  .from_zero = false,
                  .reported = {}};
    for (const std::string& condition : conditions)
      add_if_any(curves.lines, line(observations, dataset, condition, readout_accuracy(), readout, last));
    if (const auto reported = dataset_facts(dataset).reported; reported && readout == Readout::paper)
      curves.reported = 100 * *reported;
    add_if_any(panels, std::move(curves));
  }
  return plot_of(dataset, id, "linear readout over epochs", std::move(panels));
}

/// Full PAD beside variants of it; nothing where no variant was run.
std::optional<Plot> variants_over_epochs(const Observations& observations, const std::string& dataset,
                                         const std::string& id, Conditions variants) {
  if (!any_known(observations, dataset, variants, readout_accuracy())) return {};
  variants.insert(variants.begin(), "full");
  return readouts_over_epochs(observations, dataset, id, variants);
}

/// The last epoch that all conditions share of which the quantity is known.
int shared_epoch(const Observations& observations, const std::string& dataset, const Conditions& conditions,
                 const Quantity& quantity, Readout readout = Readout::paper) {
  std::vector<const ByEpoch*> values;
  for (const std::string& condition : conditions)
    values.push_back(&observations.of(dataset, condition, quantity, readout));
  return last_shared_epoch(values, last_epoch);
}

Line occlusion_line(const Observations& observations, const std::string& dataset,
                    const std::string& condition, int epoch, Readout readout, int patch) {
  Line line{style(condition), {}};
  for (int percent = 0; percent <= 100; ++percent) {
    const BySeed& seeds =
        observations.at(dataset, condition, occluded_accuracy(percent / 100.0, patch), epoch, readout);
    if (!seeds.empty()) line.points.push_back({static_cast<double>(percent), scaled(summary(seeds), 100)});
  }
  return line;
}

Curves empty_occlusion_curves(Readout readout, int epoch) {
  return {.title = panel_title(readout) + ", epoch " + std::to_string(epoch),
          .x_label = "occlusion intensity (%)",
          .y_label = "test accuracy (%)",
          .lines = {},
          .legend = true,
          .from_zero = true,
          .reported = {}};
}

std::optional<Plot> readouts_over_occlusion(const Observations& observations, const std::string& dataset,
                                            const std::string& id, const Conditions& conditions) {
  std::vector<Panel> panels;
  for (const Readout readout : readouts) {
    const int epoch = shared_epoch(observations, dataset, conditions, occluded_accuracy(0), readout);
    Curves curves = empty_occlusion_curves(readout, epoch);
    if (epoch > 0)
      for (const std::string& condition : conditions)
        add_if_any(curves.lines, occlusion_line(observations, dataset, condition, epoch, readout, 4));
    add_if_any(panels, std::move(curves));
  }
  return plot_of(dataset, id, "linear readout of occluded images", std::move(panels));
}

std::optional<Plot> losses_of(const Observations& observations, const std::string& dataset,
                              const std::string& id, const Conditions& conditions) {
  std::vector<Panel> panels;
  Legend legend;
  for (const std::string& which : observations.losses()) {
    Curves curves{.title = which + " loss",
                  .x_label = "epoch",
                  .y_label = "mean over the epoch",
                  .lines = {},
                  .legend = false,
                  .from_zero = false,
                  .reported = {}};
    for (const std::string& condition : conditions) {
      add_if_any(curves.lines,
                 line(observations, dataset, condition, loss(which), Readout::paper, last_long_epoch));
      if (!curves.lines.empty() && curves.lines.back().style.condition == condition &&
          std::ranges::find(legend.styles, condition, &Style::condition) == legend.styles.end())
        legend.styles.push_back(style(condition));
    }
    add_if_any(panels, std::move(curves));
  }
  if (!panels.empty()) panels.emplace_back(legend);
  return plot_of(dataset, id, "losses", std::move(panels));
}

Bars distance_bars(const Observations& observations, const std::string& dataset, const Quantity& quantity) {
  Conditions conditions = main_conditions();
  const int epoch = shared_epoch(observations, dataset, conditions, quantity);
  conditions.push_back("untrained");
  Bars bars{epoch > 0 ? "epoch " + std::to_string(epoch) : "untrained", quantity.label, {}};
  for (const std::string& condition : conditions)
    if (const BySeed& seeds = observations.at(dataset, condition, quantity, epoch); !seeds.empty())
      bars.bars.push_back({style(condition), summary(seeds)});
  return bars;
}

std::vector<Bar> dream_bars(const Observations& observations, const std::string& dataset,
                            const std::string& dreams, const std::string& features) {
  const Quantity quantity = frechet_distance(dreams, features);
  const int last = last_shared_epoch({&observations.of(dataset, "full", quantity)}, last_epoch);
  std::vector<Bar> bars;
  const auto add = [&](int epoch, const std::string& colour) {
    const BySeed& seeds = observations.at(dataset, "full", quantity, epoch);
    if (seeds.empty()) return;
    const std::string label = (dreams == "nrem" ? "NREM" : "REM") + (", epoch " + std::to_string(epoch));
    bars.push_back({{dreams, label, colour}, summary(seeds)});
  };
  add(early_epoch, "#a0a0a0");
  if (last > early_epoch) add(last, "#000000");
  return bars;
}

}  // namespace

std::optional<Plot> dream_distances(const Observations& observations, const std::string& dataset) {
  std::vector<Panel> panels;
  for (const std::string features : {"inception", "classifier"}) {
    Bars bars{"dreams of PAD", "Frechet " + features + " distance", {}};
    for (const char* dreams : {"nrem", "rem"})
      std::ranges::copy(dream_bars(observations, dataset, dreams, features), std::back_inserter(bars.bars));
    if (!bars.bars.empty()) panels.emplace_back(bars);
  }
  return plot_of(dataset, "figure-3d", "distance of dreams to training images", std::move(panels));
}

std::optional<Plot> readout_over_epochs(const Observations& observations, const std::string& dataset) {
  return readouts_over_epochs(observations, dataset, "figure-4cd",
                              {"full", "without-memory-mix", "without-rem"});
}

std::optional<Plot> readout_over_occlusion(const Observations& observations, const std::string& dataset) {
  return readouts_over_occlusion(observations, dataset, "figure-5cd", {"full", "without-nrem"});
}

std::optional<Plot> latent_projections(const Observations& observations, const std::string& dataset) {
  const Conditions conditions{"full", "without-rem", "without-nrem"};
  std::vector<ByEpoch> known(conditions.size());  // which epochs there are, as of one seed
  std::vector<const ByEpoch*> pointers;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    for (const auto& [epoch, points] : observations.projections(dataset, conditions[i]))
      known[i][epoch] = {{0, 0.0}};
    pointers.push_back(&known[i]);
  }
  const int epoch = last_shared_epoch(pointers, last_epoch);
  std::vector<Panel> panels;
  for (const std::string& condition : conditions) {
    const auto& epochs = observations.projections(dataset, condition);
    const auto found = epochs.find(epoch);
    if (found == epochs.end()) continue;
    Scatter scatter{style(condition).label + ", epoch " + std::to_string(epoch),
                    "principal component 1",
                    "principal component 2",
                    {}};
    for (const Projection& point : found->second)
      scatter.dots.push_back({point.label, !point.occluded, point.x, point.y});
    panels.emplace_back(scatter);
  }
  return plot_of(dataset, "figure-6bcd", "principal components of latents", std::move(panels), 3, 330,
                 "The first seed; full circles are clean images, empty ones their occluded versions");
}

std::optional<Plot> latent_organisation(const Observations& observations, const std::string& dataset) {
  std::vector<Panel> panels;
  for (const Quantity& quantity : {intra_to_inter(), clean_occluded_to_inter()}) {
    Bars bars = distance_bars(observations, dataset, quantity);
    if (!bars.bars.empty()) panels.emplace_back(std::move(bars));
  }
  return plot_of(dataset, "figure-6ef", "distances between latents", std::move(panels));
}

std::optional<Plot> readout_over_other_patches(const Observations& observations, const std::string& dataset) {
  static const std::array<const char*, 8> colours{"#c6dbef", "#9ecae1", "#6baed6", "#000000",
                                                  "#4292c6", "#2171b5", "#08519c", "#08306b"};
  std::vector<Panel> panels;
  for (const Readout readout : readouts) {
    const int epoch = shared_epoch(observations, dataset, {"full"}, occluded_accuracy(0), readout);
    Curves curves = empty_occlusion_curves(readout, epoch);
    for (int patch = 1; epoch > 0 && patch <= static_cast<int>(colours.size()); ++patch) {
      Line line = occlusion_line(observations, dataset, "full", epoch, readout, patch);
      line.style = {"patch-" + std::to_string(patch), "patches of " + std::to_string(patch),
                    colours[static_cast<std::size_t>(patch - 1)]};
      add_if_any(curves.lines, std::move(line));
    }
    if (curves.lines.size() > 1) panels.emplace_back(std::move(curves));
  }
  return plot_of(dataset, "other-patches", "PAD's readout over occlusion, other patches", std::move(panels));
}

std::optional<Plot> losses(const Observations& observations, const std::string& dataset) {
  return losses_of(observations, dataset, "appendix-figure-12", main_conditions());
}

std::optional<Plot> losses_of_variants(const Observations& observations, const std::string& dataset) {
  Conditions variants;
  std::ranges::copy_if(all_conditions(), std::back_inserter(variants), [](const std::string& name) {
    const bool is_trained = name != "untrained";  // a point is no curve
    return is_trained && std::ranges::find(main_conditions(), name) == main_conditions().end();
  });
  return losses_of(observations, dataset, "losses-of-variants", variants);
}

std::optional<Plot> readout_over_long_training(const Observations& observations, const std::string& dataset) {
  return readouts_over_epochs(observations, dataset, "appendix-figure-3", main_conditions(), last_long_epoch);
}

std::optional<Plot> mixing_strategies(const Observations& observations, const std::string& dataset) {
  return variants_over_epochs(observations, dataset, "appendix-figure-4",
                              {"rem-noise-only", "rem-memories-only"});
}

std::optional<Plot> order_of_phases(const Observations& observations, const std::string& dataset) {
  return variants_over_epochs(observations, dataset, "appendix-figure-5", {"rem-first"});
}

std::optional<Plot> occlusion_with_mixed_replay(const Observations& observations,
                                                const std::string& dataset) {
  if (!any_known(observations, dataset, {"nrem-mix"}, occluded_accuracy(0))) return {};
  return readouts_over_occlusion(observations, dataset, "appendix-figure-6", {"full", "nrem-mix"});
}

std::optional<Plot> adjustments_without_rem(const Observations& observations, const std::string& dataset) {
  const Conditions adjusted{"without-rem-no-noise", "without-rem-full-nrem"};
  if (!any_known(observations, dataset, adjusted, readout_accuracy())) return {};
  return readouts_over_epochs(observations, dataset, "without-rem-variants",
                              {"without-rem", adjusted.front(), adjusted.back()});
}

Table final_readouts(const Observations& observations) {
  Table table({"dataset", "condition", "epoch", "seeds", "paper_mean", "paper_sem", "converged_mean",
               "converged_sem"});
  for (const std::string& dataset : observations.datasets())
    for (const std::string& condition : all_conditions()) {
      const ByEpoch& epochs = observations.of(dataset, condition, readout_accuracy());
      const int epoch = last_shared_epoch({&epochs}, last_epoch);
      const auto at = [&](Readout readout) {
        return summary(observations.at(dataset, condition, readout_accuracy(), epoch, readout));
      };
      const Summary paper = at(Readout::paper);
      const Summary converged = at(Readout::converged);
      if (epoch == 0 && condition != "untrained") continue;
      if (paper.count == 0 && converged.count == 0) continue;
      table.add({dataset, condition, std::to_string(epoch),
                 std::to_string(std::max(paper.count, converged.count)), cell(paper.mean), cell(paper.error),
                 cell(converged.mean), cell(converged.error)});
    }
  return table;
}

}  // namespace pad::figures
