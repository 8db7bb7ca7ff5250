// SPDX-License-Identifier: BSD-3-Clause
#include "verdicts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "oneiros/util/detail/words.hpp"
#include "oneiros/util/finite.hpp"

namespace pad::figures {

using oneiros::detail::counted;
using oneiros::detail::is_nan;

namespace {

constexpr double rounding = 1e-9;  // 0.61 - 0.59 is two points

std::vector<const Term*> terms(const Comparison& comparison) {
  std::vector<const Term*> all{&comparison.a};
  if (const Term* b = std::get_if<Term>(&comparison.b)) all.push_back(b);
  return all;
}

/// Decides which epochs are compared, and computes terms there.
class Reader {
 public:
  Reader(const Comparison& comparison, const Observations& observations, const std::string& dataset,
         Readout readout)
      : comparison_(comparison), observations_(observations), dataset_(dataset), readout_(readout) {}

  /// 0 if there is none.
  int epoch(When when) const {
    std::vector<const ByEpoch*> values;
    for (const Term* term : terms(comparison_))
      for (const auto& part : term->parts)
        if (part.when == when)
          values.push_back(&observations_.of(dataset_, term->condition, part.quantity, readout_));
    return last_shared_epoch(values, when.most);
  }

  BySeed values(const Term& term) const {
    std::optional<BySeed> sum;
    for (const auto& part : term.parts) {
      const BySeed& found =
          observations_.at(dataset_, term.condition, part.quantity, epoch(part.when), readout_);
      if (!sum) {
        sum.emplace();
        for (const auto& [seed, value] : found) (*sum)[seed] = 0;
      }
      sum = oneiros::detail::add(*sum, found, part.weight);
    }
    return *sum;
  }

  std::vector<When> times() const {
    std::vector<When> all;
    for (const Term* term : terms(comparison_))
      for (const auto& part : term->parts)
        if (std::ranges::find(all, part.when) == all.end()) all.push_back(part.when);
    return all;
  }

 private:
  const Comparison& comparison_;
  const Observations& observations_;
  const std::string& dataset_;
  Readout readout_;
};

bool satisfied(Relation relation, double difference, double error) {
  switch (relation) {
    case Relation::above:
      return difference > standard_errors * error;
    case Relation::alike:
      return std::abs(difference) <= no_difference + rounding;
    case Relation::not_below:
      return difference >= -no_difference - rounding;
    case Relation::not_above:
      return difference <= no_difference + rounding;
  }
  return false;
}

std::string missing_conditions(const Comparison& comparison, const Finding& finding) {
  std::string names;
  const auto name_if = [&](const Term& term, const Summary& value) {
    if (value.count > 0) return;
    names += (names.empty() ? "" : ", ") + style(term.condition).label;
  };
  name_if(comparison.a, finding.a);
  if (const Term* b = std::get_if<Term>(&comparison.b); b != nullptr) name_if(*b, finding.b);
  return names;
}

/// How a value and its error are written: with the same decimals, three or four digits of the value, and no
/// exponents.
class Writing {
 public:
  Writing(Unit unit, double value) : factor_(unit == Unit::percent ? 100 : 1) {
    const double size = std::abs(value);
    decimals_ = unit == Unit::percent || size >= 100 ? 1 : size >= 10 ? 2 : 3;
  }

  std::string number(double x) const { return oneiros::detail::rounded(factor_ * x, decimals_); }
  std::string signed_number(double x) const {
    const std::string text = number(x);
    return (text.starts_with('-') ? "" : "+") + text;
  }

 private:
  double factor_;
  int decimals_;
};

/// Which way numbers point that prove nothing.
std::string leaning(const Finding& finding) {
  return finding.as_claimed() ? " (leans to the claim)" : " (leans against it)";
}

}  // namespace

Term of(const std::string& condition, const Quantity& quantity, When when) {
  return {condition, {{1, quantity, when}}};
}

Term rise(const std::string& condition, const Quantity& quantity, When from, When to) {
  return {condition, {{1, quantity, to}, {-1, quantity, from}}};
}

Term fall(const std::string& condition, const Quantity& quantity, When from, When to) {
  return rise(condition, quantity, to, from);
}

std::string name(Verdict verdict) {
  constexpr std::array names{"holds", "does not hold", "not enough runs"};
  return names[static_cast<std::size_t>(verdict)];
}

bool Finding::as_claimed() const {
  return satisfied(relation, difference, 0);
}

Finding compare(const Comparison& comparison, const Observations& observations, const std::string& dataset,
                Readout readout) {
  const Reader reader(comparison, observations, dataset, readout);
  Finding finding{comparison.text,
                  comparison.relation,
                  comparison.a.parts.front().quantity.unit,
                  comparison.if_measured,
                  summary(reader.values(comparison.a)),
                  {unknown, 0, 0}};
  const Term* other = std::get_if<Term>(&comparison.b);
  if (other != nullptr)
    finding.b = summary(reader.values(*other));
  else
    finding.b.mean = std::get<double>(comparison.b);
  finding.measured = finding.a.count > 0;
  finding.seeds = other == nullptr ? finding.a.count : std::min(finding.a.count, finding.b.count);

  bool late_enough = true;
  for (const When when : reader.times()) {
    const int epoch = reader.epoch(when);
    late_enough = late_enough && epoch >= when.least;
    finding.epochs.push_back(epoch);
  }
  std::ranges::sort(finding.epochs);
  const bool apart = std::ranges::adjacent_find(finding.epochs) == finding.epochs.end();
  if (finding.seeds == 0 || !apart || finding.epochs.front() == 0) {
    const std::string names = missing_conditions(comparison, finding);
    finding.lacking = names.empty() ? "no epochs to compare" : "nothing measured of " + names;
    finding.seeds = 0;
    return finding;
  }

  finding.difference = finding.a.mean - finding.b.mean;
  finding.error = std::hypot(finding.a.error, finding.b.error);
  const bool enough_seeds = finding.seeds >= seeds_for_a_verdict;
  if (!enough_seeds) finding.lacking = "with " + counted(finding.seeds, "seed");
  if (!late_enough)
    finding.lacking += (enough_seeds ? "" : " ") + ("after " + counted(finding.epochs.back(), "epoch"));
  if (enough_seeds && late_enough)
    finding.verdict = satisfied(finding.relation, finding.difference, finding.error) ? Verdict::holds
                                                                                     : Verdict::does_not_hold;
  return finding;
}

Verdict all_of(const std::vector<Finding>& findings) {
  const bool any_measured = std::ranges::any_of(findings, &Finding::measured);
  bool enough = any_measured;
  for (const Finding& finding : findings) {
    if (!finding.measured && finding.if_measured) continue;
    if (finding.verdict == Verdict::does_not_hold) return Verdict::does_not_hold;
    if (finding.verdict == Verdict::not_enough_runs) enough = false;
  }
  return enough ? Verdict::holds : Verdict::not_enough_runs;
}

std::string shown(const Summary& value, Unit unit) {
  if (is_nan(value.mean)) return "?";
  const Writing writing(unit, value.mean);
  return writing.number(value.mean) + (value.count < 2 ? "" : " ± " + writing.number(value.error)) +
         (unit == Unit::percent ? " %" : "");
}

std::string shown_difference(const Finding& finding) {
  if (is_nan(finding.difference)) return "?";
  const Writing writing(finding.unit, finding.difference);
  return writing.signed_number(finding.difference) +
         (is_nan(finding.error) ? "" : " ± " + writing.number(finding.error)) +
         (finding.unit == Unit::percent ? " points" : "");
}

std::string tendency(const Finding& finding) {
  return finding.lacking + ", no evidence" + leaning(finding);
}

std::string in_words(const Finding& finding) {
  if (finding.seeds == 0) return finding.lacking;
  if (finding.verdict != Verdict::not_enough_runs) return shown_difference(finding);
  return finding.lacking + ", no evidence: " + shown_difference(finding) + leaning(finding);
}

}  // namespace pad::figures
