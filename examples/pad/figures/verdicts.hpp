// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The rule by which a claim is judged. What is compared are means over seeds of two conditions, with the
// standard error sqrt(SEM_a^2 + SEM_b^2): seeds are not paired between conditions, since networks that start
// alike soon differ as much as any. Differences within one network (early and late, clean and occluded) are
// taken before the mean.

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../conditions.hpp"
#include "observations.hpp"

namespace pad::figures {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
inline constexpr int trained_epoch = 10;       // from here on a network counts as trained
inline constexpr double no_difference = 0.02;  // two points
inline constexpr double standard_errors = 2;

/// The last epoch up to `most` that all networks compared have reached; a verdict needs at least `least`.
struct When {
  int least;
  int most;
  bool operator==(const When&) const = default;
};

constexpr When at(int epoch) {
  return {epoch, epoch};
}
inline constexpr When late{trained_epoch, last_epoch};

/// A number for each network of a condition: the weighted sum of quantities at epochs.
struct Term {
  struct Part {
    double weight;
    Quantity quantity;
    When when;
  };
  std::string condition;
  std::vector<Part> parts;
};

Term of(const std::string& condition, const Quantity& quantity, When when);
Term rise(const std::string& condition, const Quantity& quantity, When from, When to);
Term fall(const std::string& condition, const Quantity& quantity, When from, When to);

enum class Relation {
  above,      // by more than two standard errors
  alike,      // within two points
  not_below,  // by more than two points
  not_above,
};

/// What is known of a data set, or not.
using Fact = std::optional<double> DatasetFacts::*;

/// What a claim says of two numbers, or of one and a constant: "a above b".
struct Comparison {
  std::string text;
  Term a;
  Relation relation;
  std::variant<Term, double, Fact> b;
  bool if_measured = false;  // of no weight where nothing is known of it and something of another comparison
  std::string only_on{};     // a data set; empty: any
};

enum class Verdict { holds, does_not_hold, not_enough_runs };

std::string name(Verdict verdict);

/// A comparison on one data set, with the numbers behind it.
struct Finding {
  std::string text;
  Relation relation;
  Unit unit;
  bool if_measured;
  Summary a, b;                                  // b.count is 0 for a constant
  double difference = unknown, error = unknown;  // NaN if not known
  int seeds = 0;                                 // of the condition that has fewer
  std::vector<int> epochs{};                     // that were compared
  Verdict verdict = Verdict::not_enough_runs;
  std::string lacking{};  // why there are not enough runs
  bool measured = false;  // the first of the two

  bool as_claimed() const;
};

Finding compare(const Comparison& comparison, const Observations& observations, const std::string& dataset,
                Readout readout = Readout::paper);

/// All must hold; one that does not decides.
Verdict all_of(const std::vector<Finding>& findings);

/// "58.9 ± 0.2 %": one number with its standard error; "?" if it is not known.
std::string shown(const Summary& value, Unit unit);
/// "+3.1 ± 0.4 points"
std::string shown_difference(const Finding& finding);
/// What is known where runs are not enough for a verdict: "with 2 seeds, no evidence (leans to the
/// claim)".
std::string tendency(const Finding& finding);
/// "+3.1 ± 0.4 points", or with too few runs "with 2 seeds, no evidence: +3.1 points (leans to the claim)".
std::string in_words(const Finding& finding);

}  // namespace pad::figures
