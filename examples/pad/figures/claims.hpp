// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The twenty-one claims of the paper that this reproduction judges.

#include <string>
#include <vector>

#include "verdicts.hpp"

namespace pad::figures {

struct Claim {
  int number;
  std::string text;
  std::string figure;   // of the paper
  std::string section;  // of the report: the id of a group of figures
  std::vector<Comparison> list;

  /// Those that are about a data set, with what is known of it.
  std::vector<Comparison> comparisons(const DatasetFacts& dataset) const;
};

/// In the order of their numbers.
const std::vector<Claim>& claims();

/// A claim on one data set.
struct Judgement {
  std::string dataset;
  std::vector<Finding> findings;   // with the paper's readout: these decide
  std::vector<Finding> converged;  // the same with the converged readout; empty where none is involved
  Verdict verdict;
};

struct JudgedClaim {
  Claim claim;
  std::vector<Judgement> judgements;

  /// One word for all data sets: "holds" or "does not hold" if so on each data set with enough runs, "mixed",
  /// or "not enough runs" on any.
  std::string overall() const;
};

std::vector<JudgedClaim> judge(const Observations& observations);

/// One row for each claim, data set, way of fitting the readout and comparison.
Table verdict_table(const std::vector<JudgedClaim>& judged);

}  // namespace pad::figures
