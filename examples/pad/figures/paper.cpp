// SPDX-License-Identifier: BSD-3-Clause
#include "paper.hpp"

#include <algorithm>

#include "oneiros/util/errors.hpp"

namespace pad::figures {

namespace {

const std::vector<Style>& styles() {
  static const std::vector<Style> all{
      {"full", "PAD", "#000000"},
      {"without-memory-mix", "w/o memory mix", "#7b3fa0"},
      {"without-rem", "w/o REM", "#e8429c"},
      {"without-nrem", "w/o NREM", "#f28e1c"},
      {"wake-only", "Wake only", "#808080"},
      {"untrained", "untrained", "#d4d4d4"},
      {"rem-noise-only", "noise only", "#2e9e41"},
      {"rem-memories-only", "memories only", "#d62728"},
      {"rem-first", "REM before NREM", "#1f77b4"},
      {"nrem-mix", "NREM with mixed memories", "#17a2a8"},
      {"without-rem-no-noise", "w/o REM, no latent noise", "#e8429c", true},
      {"without-rem-full-nrem", "w/o REM, full NREM loss", "#8c2a5c", true},
  };
  return all;
}

}  // namespace

const Style& style(const std::string& condition) {
  const auto found = std::ranges::find(styles(), condition, &Style::condition);
  if (found == styles().end())
    throw oneiros::ValueError("expected a condition of the paper, found " + condition);
  return *found;
}

const std::vector<std::string>& all_conditions() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Style& style : styles()) all.push_back(style.condition);
    return all;
  }();
  return names;
}

const std::vector<std::string>& main_conditions() {
  static const std::vector<std::string> names{"full", "without-memory-mix", "without-rem", "without-nrem",
                                              "wake-only"};
  return names;
}

namespace {

const std::vector<Dataset>& known_datasets() {
  static const std::vector<Dataset> known{
      {"cifar10", "CIFAR-10", 0.59, 0.1},          {"svhn", "SVHN", 0.79, 5099.0 / 26032},
      {"cifar100", "CIFAR-100", {}, 0.01},         {"stl10", "STL-10", {}, 0.1},
      {"fashion-mnist", "Fashion-MNIST", {}, 0.1}, {"mnist", "MNIST", {}, 0.1135},
      {"synthetic", "synthetic digits", {}, {}},   {"folder", "a folder of pictures", {}, {}},
  };
  return known;
}

}  // namespace

Dataset dataset_facts(const std::string& name) {
  const auto found = std::ranges::find(known_datasets(), name, &Dataset::name);
  return found == known_datasets().end() ? Dataset{name, name, {}, {}} : *found;
}

std::string title_of(const std::string& dataset) {
  return dataset_facts(dataset).title;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : between) + word;
  return all;
}

bool of_the_paper(const std::string& dataset) {
  return dataset_facts(dataset).reported.has_value();
}

}  // namespace pad::figures
