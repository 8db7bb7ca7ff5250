// SPDX-License-Identifier: BSD-3-Clause
#include "plots.hpp"

#include <algorithm>
#include <array>

#include "verdicts.hpp"

namespace pad::figures {

namespace {

using Conditions = std::vector<std::string>;

std::string panel_title(Readout readout) {
  return readout == Readout::paper ? "paper's readout (SGD)" : "converged readout";
}

/// The plot of a data set; none without panels.
std::optional<Plot> plot_of(const View& view, const std::string& id, const std::string& subject,
                            std::vector<Panel> panels, int columns = 2, int width = panel_width,
                            const std::string& note = means_and_errors) {
  if (panels.empty()) return {};
  return Plot{id + "-" + view.dataset,
              dataset_facts(view.dataset).title + ": " + subject,
              note,
              columns,
              width,
              panel_height,
              std::move(panels)};
}

void add_if_any(std::vector<Line>& lines, Line line) {
  if (!line.points.empty()) lines.push_back(std::move(line));
}

void add_if_any(std::vector<Panel>& panels, Curves curves) {
  if (!curves.lines.empty()) panels.emplace_back(std::move(curves));
}

/// A quantity over epochs.
Line line(const View& view, const std::string& condition, const Quantity& quantity, Readout readout,
          int last) {
  Line line{style(condition)};
  const double factor = quantity.unit == Unit::percent ? 100 : 1;
  for (const auto& [epoch, seeds] : view.of(condition, quantity, readout))
    if (epoch <= last) line.points.push_back({static_cast<double>(epoch), scaled(summary(seeds), factor)});
  return line;
}

/// Figures 4c and d and others: readout over epochs.
Drawing over_epochs(const std::string& id, const Conditions& conditions, int last = last_epoch) {
  return [=](const View& view) {
    std::vector<Panel> panels;
    for (const Readout readout : readouts) {
      Curves curves{.title = panel_title(readout), .x_label = "epoch", .y_label = "test accuracy (%)"};
      for (const std::string& condition : conditions)
        add_if_any(curves.lines, line(view, condition, readout_accuracy(), readout, last));
      if (const auto reported = dataset_facts(view.dataset).reported; reported && readout == Readout::paper)
        curves.reported = 100 * *reported;
      add_if_any(panels, std::move(curves));
    }
    return plot_of(view, id, "linear readout over epochs", std::move(panels));
  };
}

/// Whether anything is known of one of the conditions.
bool any_known(const View& view, const Conditions& conditions, const Quantity& quantity) {
  return std::ranges::any_of(conditions, [&](const std::string& condition) {
    return std::ranges::any_of(
        readouts, [&](Readout readout) { return !view.of(condition, quantity, readout).empty(); });
  });
}

/// A condition beside variants of it; nothing where no variant was run.
Drawing over_epochs_if(const std::string& id, const Conditions& variants, const std::string& condition) {
  Conditions all = variants;
  all.insert(all.begin(), condition);
  return [=, draw = over_epochs(id, all)](const View& view) {
    return any_known(view, variants, readout_accuracy()) ? draw(view) : std::nullopt;
  };
}

/// Full dreaming, and all that is no condition of the paper; full alone where there is nothing else.
Conditions recipes(const View& view) {
  const Conditions of_paper = all_conditions();
  Conditions found{"full"};
  for (const std::string& condition : view.observations.conditions())
    if (std::ranges::find(of_paper, condition) == of_paper.end()) found.push_back(condition);
  return found;
}

/// What `draw` makes of recipes, each in a colour of its own, as long as there are some.
template <class Draw>
Drawing of_recipes(const std::string& id, const Draw& draw) {
  return [=](const View& view) -> std::optional<Plot> {
    const Conditions all = recipes(view);
    std::optional<Plot> plot = all.size() > 1 ? draw(id, all)(view) : std::nullopt;
    if (!plot) return {};
    for (Panel& panel : plot->panels)
      for (Line& line : std::get<Curves>(panel).lines)
        if (const auto place = std::ranges::find(all, line.style.condition) - all.begin(); place > 0)
          line.style.colour = recipe_colour(static_cast<std::size_t>(place - 1));
    return plot;
  };
}

/// The last epoch that all conditions share of which the quantity is known.
int shared_epoch(const View& view, const Conditions& conditions, const Quantity& quantity,
                 Readout readout = Readout::paper) {
  std::vector<const ByEpoch*> values;
  for (const std::string& condition : conditions) values.push_back(&view.of(condition, quantity, readout));
  return last_shared_epoch(values, last_epoch);
}

Line occlusion_line(const View& view, const std::string& condition, int epoch, Readout readout, int patch) {
  Line line{style(condition)};
  for (int percent = 0; epoch > 0 && percent <= 100; ++percent) {
    const BySeed& seeds = view.at(condition, occluded_accuracy(percent / 100.0, patch), epoch, readout);
    if (!seeds.empty()) line.points.push_back({static_cast<double>(percent), scaled(summary(seeds), 100)});
  }
  return line;
}

Curves occlusion_curves(Readout readout, int epoch) {
  return {.title = panel_title(readout) + ", epoch " + std::to_string(epoch),
          .x_label = "occlusion intensity (%)",
          .y_label = "test accuracy (%)",
          .from_zero = true};
}

/// Figures 5c and d and others: readout over occlusion; nothing unless `wanted` was measured, if it is named.
Drawing over_occlusion(const std::string& id, const Conditions& conditions, const std::string& wanted = "") {
  return [=](const View& view) -> std::optional<Plot> {
    if (!wanted.empty() && !any_known(view, {wanted}, occluded_accuracy(0))) return {};
    std::vector<Panel> panels;
    for (const Readout readout : readouts) {
      const int epoch = shared_epoch(view, conditions, occluded_accuracy(0), readout);
      Curves curves = occlusion_curves(readout, epoch);
      for (const std::string& condition : conditions)
        add_if_any(curves.lines, occlusion_line(view, condition, epoch, readout, 4));
      add_if_any(panels, std::move(curves));
    }
    return plot_of(view, id, "linear readout of occluded images", std::move(panels));
  };
}

/// The same by patches of other sizes than the paper's; full.
std::optional<Plot> over_occlusion_by_patches(const View& view) {
  static const std::array<const char*, 8> colours{"#c6dbef", "#9ecae1", "#6baed6", "#000000",
                                                  "#4292c6", "#2171b5", "#08519c", "#08306b"};
  std::vector<Panel> panels;
  for (const Readout readout : readouts) {
    const int epoch = shared_epoch(view, {"full"}, occluded_accuracy(0), readout);
    Curves curves = occlusion_curves(readout, epoch);
    for (std::size_t i = 0; i < colours.size(); ++i) {
      const std::string patch = std::to_string(i + 1);
      Line line = occlusion_line(view, "full", epoch, readout, static_cast<int>(i + 1));
      line.style = {"patch-" + patch, "patches of " + patch, colours[i]};
      add_if_any(curves.lines, std::move(line));
    }
    if (curves.lines.size() > 1) panels.emplace_back(std::move(curves));
  }
  return plot_of(view, "other-patches", "PAD's readout over occlusion, other patches", std::move(panels));
}

/// Appendix 1-figures 1 and 2: the losses of the main conditions, or of all others that are trained: a point
/// is no curve.
Drawing losses(const std::string& id, bool of_main) {
  return [=](const View& view) {
    std::vector<Panel> panels;
    Legend legend;
    for (const std::string& which : view.observations.losses()) {
      Curves curves{
          .title = which + " loss", .x_label = "epoch", .y_label = "mean over the epoch", .legend = false};
      for (const std::string& condition : view.observations.conditions()) {
        const bool is_main = std::ranges::count(main_conditions(), condition) > 0;
        if (is_main != of_main || condition == "untrained") continue;
        Line values = line(view, condition, loss(which), Readout::paper, last_long_epoch);
        if (!values.points.empty() &&
            std::ranges::find(legend.styles, condition, &Style::condition) == legend.styles.end())
          legend.styles.push_back(style(condition));
        add_if_any(curves.lines, std::move(values));
      }
      add_if_any(panels, std::move(curves));
    }
    if (!panels.empty()) panels.emplace_back(legend);
    return plot_of(view, id, "losses", std::move(panels));
  };
}

/// Figures 6e and f: distances between latents in relation to the distance between classes.
std::optional<Plot> latent_organisation(const View& view) {
  std::vector<Panel> panels;
  for (const Quantity& quantity : {intra_to_inter(), clean_occluded_to_inter()}) {
    Conditions conditions = main_conditions();
    const int epoch = shared_epoch(view, conditions, quantity);
    conditions.emplace_back("untrained");
    Bars bars{epoch > 0 ? "epoch " + std::to_string(epoch) : "untrained", quantity.label};
    for (const std::string& condition : conditions)
      if (const BySeed& seeds = view.at(condition, quantity, epoch); !seeds.empty())
        bars.bars.push_back({style(condition), summary(seeds)});
    if (!bars.bars.empty()) panels.emplace_back(std::move(bars));
  }
  return plot_of(view, "figure-6ef", "distances between latents", std::move(panels));
}

/// Figure 3d: Frechet distances of dreams, early and late.
std::optional<Plot> dream_distances(const View& view) {
  std::vector<Panel> panels;
  for (const std::string features : {"inception", "classifier"}) {
    Bars bars{"dreams of PAD", "Frechet " + features + " distance"};
    for (const std::string dreams : {"nrem", "rem"}) {
      const Quantity quantity = frechet_distance(dreams, features);
      const auto add = [&](int epoch, const std::string& colour) {
        const BySeed& seeds = view.at("full", quantity, epoch);
        if (seeds.empty()) return;
        const std::string label = (dreams == "nrem" ? "NREM" : "REM") + (", epoch " + std::to_string(epoch));
        bars.bars.push_back({{dreams, label, colour}, summary(seeds)});
      };
      add(early_epoch, "#a0a0a0");
      if (const int last = shared_epoch(view, {"full"}, quantity); last > early_epoch) add(last, "#000000");
    }
    if (!bars.bars.empty()) panels.emplace_back(bars);
  }
  return plot_of(view, "figure-3d", "distance of dreams to training images", std::move(panels));
}

/// Figures 6b to d: principal components of latents.
std::optional<Plot> latent_projections(const View& view) {
  const Conditions conditions{"full", "without-rem", "without-nrem"};
  std::vector<ByEpoch> known(conditions.size());  // which epochs there are, as of one seed
  std::vector<const ByEpoch*> pointers;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    for (const auto& [epoch, points] : view.observations.projections(view.dataset, conditions[i]))
      known[i][epoch] = {{0, 0.0}};
    pointers.push_back(&known[i]);
  }
  const int epoch = last_shared_epoch(pointers, last_epoch);
  std::vector<Panel> panels;
  for (const std::string& condition : conditions) {
    const auto& epochs = view.observations.projections(view.dataset, condition);
    const auto found = epochs.find(epoch);
    if (found == epochs.end()) continue;
    Scatter scatter{style(condition).label + ", epoch " + std::to_string(epoch), "principal component 1",
                    "principal component 2"};
    for (const Projection& point : found->second)
      scatter.dots.push_back({point.label, !point.occluded, point.x, point.y});
    panels.emplace_back(scatter);
  }
  return plot_of(view, "figure-6bcd", "principal components of latents", std::move(panels), 3, 330,
                 "The first seed; full circles are clean images, empty ones their occluded versions");
}

}  // namespace

std::string recipe_colour(std::size_t number) {
  static constexpr std::array colours{"#e7298a", "#1b9e77", "#d95f02", "#7570b3", "#66a61e",
                                      "#386cb0", "#a6761d", "#e6ab02", "#17a2a8", "#d62728"};
  return colours[number % colours.size()];
}

const std::vector<Section>& sections() {
  static const std::vector<Section> all{
      {"3", "Figure 3: Dreams, early and late", {dream_distances}},
      {"4",
       "Figure 4c, d: Linear readout over epochs",
       {over_epochs("figure-4cd", {"full", "without-memory-mix", "without-rem"})}},
      {"5", "Figure 5: Readout of occluded images", {over_occlusion("figure-5cd", {"full", "without-nrem"})}},
      {"6", "Figure 6b-f: Organisation of the latent space", {latent_projections, latent_organisation}},
      {"9", "Figure 9: Occluding patches", {over_occlusion_by_patches}},
      {"A1",
       "Appendix 1-figures 1, 2: Losses",
       {losses("appendix-figure-12", true), losses("losses-of-variants", false)}},
      {"A3",
       "Appendix 1-figure 3: Readout over 100 epochs",
       {over_epochs("appendix-figure-3", main_conditions(), last_long_epoch)}},
      {"A4",
       "Appendix 1-figure 4: What REM mixes",
       {over_epochs_if("appendix-figure-4", {"rem-noise-only", "rem-memories-only"}, "full")}},
      {"A5",
       "Appendix 1-figure 5: Order of the sleep phases",
       {over_epochs_if("appendix-figure-5", {"rem-first"}, "full")}},
      {"A6",
       "Appendix 1-figure 6: Mixed memories in NREM",
       {over_occlusion("appendix-figure-6", {"full", "nrem-mix"}, "nrem-mix")}},
      {"M",
       "Methods: Adjustments without REM",
       {over_epochs_if("without-rem-variants", {"without-rem-no-noise", "without-rem-full-nrem"},
                       "without-rem")}},
      {"R",
       "Recipes",
       {of_recipes("recipes",
                   [](const std::string& id, const Conditions& names) { return over_epochs(id, names); }),
        of_recipes("recipes-occlusion",
                   [](const std::string& id, const Conditions& names) { return over_occlusion(id, names); })},
       true},
  };
  return all;
}

std::string FinalReadout::reported() const {
  const auto value = dataset_facts(dataset).reported;
  return condition == "full" && value ? "about " + shown({*value, 0, 0}, Unit::percent) : "";
}

std::vector<FinalReadout> final_readouts(const Observations& observations) {
  std::vector<FinalReadout> all;
  for (const std::string& dataset : observations.datasets())
    for (const std::string& condition : observations.conditions()) {
      const ByEpoch& epochs = observations.of(dataset, condition, readout_accuracy());
      const int epoch = last_shared_epoch({&epochs}, last_epoch);
      const auto at = [&](Readout readout) {
        return summary(observations.at(dataset, condition, readout_accuracy(), epoch, readout));
      };
      FinalReadout found{dataset, condition, epoch, at(Readout::paper), at(Readout::converged)};
      const int seeds = std::max(found.paper.count, found.converged.count);
      found.paper.count = found.converged.count = seeds;
      if ((epoch > 0 || condition == "untrained") && seeds > 0) all.push_back(found);
    }
  return all;
}

Table final_readout_table(const std::vector<FinalReadout>& rows) {
  Table table({"dataset", "condition", "epoch", "seeds", "paper_mean", "paper_sem", "converged_mean",
               "converged_sem"});
  for (const auto& [dataset, condition, epoch, paper, converged] : rows)
    table.add({dataset, condition, std::to_string(epoch), std::to_string(paper.count), cell(paper.mean),
               cell(paper.error), cell(converged.mean), cell(converged.error)});
  return table;
}

}  // namespace pad::figures
