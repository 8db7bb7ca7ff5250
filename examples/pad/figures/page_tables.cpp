// SPDX-License-Identifier: BSD-3-Clause
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "continual.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "plots.hpp"

namespace pad::figures {

namespace {

constexpr std::string_view begin_mark = "<!-- results: ", end_of_begin_mark = " -->\n",
                           end_mark = "<!-- end of results -->";

/// "57.6 ± 0.4 % (62.2 ± 0.1 %)": the paper's readout, and the converged one.
std::string both(const Summary& paper, const Summary& converged) {
  return shown(paper, Unit::percent) + " (" + shown(converged, Unit::percent) + ")";
}

std::string summary_of(const std::vector<JudgedClaim>& judged) {
  std::string text =
      "Of the paper's " + std::to_string(judged.size()) + " claims:\n\n" + markdown_head({"", "", "claims"});
  for (const char* verdict : {"holds", "mixed", "does not hold", "not enough runs"}) {
    std::vector<std::string> claims;
    for (const JudgedClaim& one : judged)
      if (one.overall() == verdict)
        claims.push_back(std::to_string(one.claim.number) + ". " + one.claim.text);
    if (!claims.empty())
      text += markdown_row(
          {"**" + std::string(verdict) + "**", std::to_string(claims.size()), joined(claims, "<br>")});
  }
  return text;
}

std::string runs_of(const Table& runs) {
  std::string text = markdown_head({"data set", "condition", "seeds", "epochs"});
  std::map<std::vector<std::string>, std::vector<std::string>> seeds;  // of data set, condition, epochs
  for (std::size_t i = 0; i < runs.rows(); ++i)
    seeds[{runs.text(i, "dataset"), runs.text(i, "condition"), runs.text(i, "epochs")}].push_back(
        runs.text(i, "seed"));
  for (const auto& [key, numbers] : seeds)
    text += markdown_row({dataset_facts(key[0]).title, "`" + key[1] + "`", joined(numbers), key[2]});
  return text;
}

std::string claims_of(const std::vector<JudgedClaim>& judged) {
  std::string text = markdown_head({"claim", "", "data set", "verdict", "compared"});
  for (const auto& [claim, judgements] : judged)
    for (const Judgement& judgement : judgements) {
      std::vector<std::string> findings;
      for (const Finding& finding : judgement.findings)
        if (finding.measured) findings.push_back(finding.text + ": " + in_words(finding));
      text += markdown_row({std::to_string(claim.number), claim.text, dataset_facts(judgement.dataset).title,
                            "**" + name(judgement.verdict) + "**", joined(findings, "<br>")});
    }
  return text;
}

std::string final_readouts_of(const Observations& observations) {
  std::string text = markdown_head({"data set", "condition", "epoch", "seeds", "readout", "the paper"});
  for (const FinalReadout& one : final_readouts(observations))
    text +=
        markdown_row({dataset_facts(one.dataset).title, "`" + one.condition + "`", std::to_string(one.epoch),
                      std::to_string(one.paper.count), both(one.paper, one.converged), one.reported()});
  return text;
}

/// A row for each epoch that a seed of any condition was evaluated at.
std::string readout_of(const Observations& observations, const std::string& dataset) {
  std::vector<std::string> columns{"epoch"}, conditions;
  std::set<int> epochs;
  for (const std::string& condition : observations.conditions()) {
    const ByEpoch& values = observations.of(dataset, condition, readout_accuracy());
    if (values.empty() || condition == "untrained") continue;
    conditions.push_back(condition);
    columns.push_back("`" + condition + "`");
    for (const auto& [epoch, by_seed] : values) epochs.insert(epoch);
  }
  std::string text = markdown_head(columns);
  for (const int epoch : epochs) {
    std::vector<std::string> cells{std::to_string(epoch)};
    for (const std::string& condition : conditions) {
      const auto at = [&](Readout readout) {
        return summary(observations.at(dataset, condition, readout_accuracy(), epoch, readout));
      };
      const Summary paper = at(Readout::paper);
      cells.push_back(paper.count == 0 ? "" : both(paper, at(Readout::converged)));
    }
    text += markdown_row(cells);
  }
  return text;
}

/// Each condition at the last epoch that full dreaming was evaluated at, too, and full dreaming at all of those;
/// of each epoch the best readout first.
std::string comparison_of(const Observations& observations, const std::string& dataset) {
  std::map<int, std::multimap<double, std::string, std::greater<>>> rows;  // by epoch and accuracy
  const auto add = [&](const std::string& condition, int epoch) {
    const auto at = [&](const std::string& name, const Quantity& quantity, Readout readout) {
      return summary(observations.at(dataset, name, quantity, epoch, readout));
    };
    const auto text = [&](const Quantity& quantity, Readout readout, Unit unit) {
      const Summary value = at(condition, quantity, readout);
      return value.count > 0 ? shown(value, unit) : "";
    };
    const Summary converged = at(condition, readout_accuracy(), Readout::converged),
                  full = at("full", readout_accuracy(), Readout::converged);
    Finding above;
    above.unit = Unit::percent;
    above.difference = converged.mean - full.mean;
    above.error = std::hypot(converged.error, full.error);
    if (converged.count > 0)
      rows[epoch].emplace(
          converged.mean,
          markdown_row({"`" + condition + "`", std::to_string(epoch), std::to_string(converged.count),
                        shown(converged, Unit::percent), condition == "full" ? "" : shown_difference(above),
                        text(occluded_accuracy(0.3), Readout::converged, Unit::percent),
                        text(readout_accuracy(), Readout::paper, Unit::percent),
                        text(intra_to_inter(), Readout::paper, Unit::plain),
                        text(clean_occluded_to_inter(), Readout::paper, Unit::plain)}));
  };
  const ByEpoch& of_full = observations.of(dataset, "full", readout_accuracy());
  std::set<int> compared;
  for (const std::string& condition : observations.conditions()) {
    int last = 0;
    for (const auto& [epoch, by_seed] : observations.of(dataset, condition, readout_accuracy()))
      if (of_full.contains(epoch)) last = epoch;
    if (last == 0 || condition == "full" || condition == "untrained") continue;
    add(condition, last);
    compared.insert(last);
  }
  for (const int epoch : compared) add("full", epoch);
  std::string text =
      markdown_head({"condition or recipe", "epoch", "seeds", "converged readout", "above `full`",
                     "at 30 % occlusion", "paper's readout", "intra/inter", "clean-occluded/inter"});
  for (const auto& [epoch, of_epoch] : rows)
    for (const auto& [accuracy, cells] : of_epoch) text += cells;
  return text;
}

}  // namespace

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string markdown_head(const std::vector<std::string>& columns) {
  return markdown_row(columns) + markdown_row(std::vector<std::string>(columns.size(), "---"));
}

PageTables page_tables(const Tables& tables, const Observations& observations,
                       const std::vector<JudgedClaim>& judged) {
  PageTables all{{"summary", summary_of(judged)},
                 {"runs", runs_of(tables.runs)},
                 {"claims", claims_of(judged)},
                 {"final readouts", final_readouts_of(observations)},
                 {"continual", continual_markdown(tables.continual)}};
  for (const std::string& dataset : observations.datasets()) {
    all["readout " + dataset] = readout_of(observations, dataset);
    all["comparison " + dataset] = comparison_of(observations, dataset);
  }
  return all;
}

void update_page(const std::filesystem::path& page, const PageTables& tables) {
  const auto fail = [&](const std::string& problem) {
    throw oneiros::DataError(page.string() + ": " + problem);
  };
  std::ifstream file(page, std::ios::binary);
  std::stringstream contents;
  if (!(contents << file.rdbuf())) fail("expected a page of Markdown that can be read");
  const std::string text = contents.str();
  std::string updated;
  std::size_t copied = 0;
  for (std::size_t mark; (mark = text.find(begin_mark, copied)) != std::string::npos;) {
    const std::size_t begin = mark + begin_mark.size(), end_of_name = text.find(end_of_begin_mark, begin);
    const std::string name = text.substr(begin, end_of_name - begin);
    const auto table = tables.find(name);
    if (end_of_name == std::string::npos || table == tables.end()) {
      std::vector<std::string> known;
      for (const auto& [one, ignored] : tables) known.push_back("'" + one + "'");
      fail("expected results of the name " + joined(known) + ", found '" + name.substr(0, 40) + "'");
    }
    const std::size_t end = text.find(end_mark, end_of_name);
    if (end == std::string::npos || text.find(begin_mark, begin) < end)
      fail("expected " + std::string(end_mark) + " after the results '" + name + "', found none");
    const std::size_t table_begin = end_of_name + end_of_begin_mark.size();
    updated += text.substr(copied, table_begin - copied) + table->second;
    copied = end;
  }
  updated += text.substr(copied);
  if (updated != text) oneiros::write_file_atomically(page, updated);
}

}  // namespace pad::figures
