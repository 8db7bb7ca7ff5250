// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The figures of the paper in its order, each with what the paper says of it, and as plots of what was
// observed. Conditions are compared at the last epoch that all of them have reached, of 50 at most.

#include <functional>
#include <optional>
#include <string>

#include "observations.hpp"
#include "plot.hpp"

namespace pad::figures {

/// What was observed on one data set.
struct View {
  const Observations& observations;
  const std::string& dataset;

  const ByEpoch& of(const std::string& condition, const Quantity& quantity,
                    Readout readout = Readout::paper) const {
    return observations.of(dataset, condition, quantity, readout);
  }
  const BySeed& at(const std::string& condition, const Quantity& quantity, int epoch,
                   Readout readout = Readout::paper) const {
    return observations.at(dataset, condition, quantity, epoch, readout);
  }
};

inline constexpr int panel_width = 430;  // pixels
inline constexpr int panel_height = 370;
inline constexpr const char* means_and_errors = "Means and standard errors over seeds";

inline Summary scaled(const Summary& value, double factor) {
  return {factor * value.mean, factor * value.error, value.count};
}

/// Of the recipes, and what else has no colour of its own, by number.
std::string recipe_colour(std::size_t number);

/// Gives nothing where nothing is known.
using Drawing = std::function<std::optional<Plot>(const View&)>;

struct Section {
  std::string id;  // as claims name it
  std::string heading;
  std::vector<Drawing> drawings;
  bool of_recipes = false;  // nothing to miss where there are none
};

const std::vector<Section>& sections();

/// A row of Appendix 1-table 1: the last readouts of a condition.
struct FinalReadout {
  std::string dataset, condition;
  int epoch;
  Summary paper, converged;  // with the number of seeds that either has

  /// "about 59.0 %", if the paper says so.
  std::string reported() const;
};

std::vector<FinalReadout> final_readouts(const Observations& observations);

/// With means and standard errors.
Table final_readout_table(const std::vector<FinalReadout>& rows);

}  // namespace pad::figures
