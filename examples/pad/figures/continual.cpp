// SPDX-License-Identifier: BSD-3-Clause
#include "continual.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "plots.hpp"
#include "report.hpp"

namespace pad::figures {

namespace {

/// What one method did.
struct Method {
  std::string name;
  std::map<std::pair<int, int>, BySeed> accuracy{};  // by tasks done and task read out

  int tasks() const { return accuracy.rbegin()->first.first; }

  BySeed at(int done, int task) const {
    const auto found = accuracy.find({done, task});
    return found == accuracy.end() ? BySeed{} : found->second;
  }

  /// The mean over the tasks but the last of what `of_task` tells of each.
  template <class OfTask>
  Summary over_tasks(const OfTask& of_task) const {
    BySeed sums;
    for (int task = 1; task < tasks(); ++task)
      for (const auto& [seed, value] : of_task(task)) sums[seed] += value / (tasks() - 1);
    return summary(sums);
  }

  /// How far below the best the accuracy of a task is at the end, by seed.
  BySeed forgotten(int task) const {
    BySeed lost;
    for (const auto& [seed, last] : at(tasks(), task)) {
      double best = last;
      for (int done = task; done < tasks(); ++done)
        if (const BySeed then = at(done, task); then.contains(seed)) best = std::max(best, then.at(seed));
      lost[seed] = best - last;
    }
    return lost;
  }
};

/// In the order of the table.
std::vector<Method> methods_of(const Table& table) {
  std::vector<Method> methods;
  const auto whole = [&](std::size_t row, const char* column, int least) {
    const double value = table.number(row, column);
    if (!(value >= least && value <= 1e6 && value == std::floor(value)))
      throw oneiros::DataError(table.place(row) + ": expected " + column + " as a whole number from " +
                               std::to_string(least) + ", found '" + table.text(row, column) + "'");
    return static_cast<int>(value);
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& name = table.text(row, "method");
    const double accuracy = table.number(row, "accuracy");
    if (!(accuracy >= 0 && accuracy <= 1))
      throw oneiros::DataError(table.place(row) + ": expected an accuracy from 0 to 1, found '" +
                               table.text(row, "accuracy") + "'");
    auto method = std::ranges::find(methods, name, &Method::name);
    if (method == methods.end()) method = methods.insert(methods.end(), Method{name});
    method->accuracy[{whole(row, "tasks", 1), whole(row, "task", 0)}][whole(row, "seed", 0)] = accuracy;
  }
  return methods;
}

}  // namespace

std::optional<Plot> continual_plot(const Table& table) {
  const std::vector<Method> methods = methods_of(table);
  if (methods.empty()) return {};
  std::vector<Panel> panels;
  for (const auto& [task, title] : {std::pair{0, "all classes seen so far"}, {1, "the first two classes"}}) {
    Curves curves{.title = title, .x_label = "tasks done", .y_label = "test accuracy (%)"};
    for (std::size_t i = 0; i < methods.size(); ++i) {
      Line line{{"method-" + std::to_string(i + 1), plain(methods[i].name), recipe_colour(i)}};
      for (int done = 1; done <= methods[i].tasks(); ++done)
        if (const BySeed seeds = methods[i].at(done, task); !seeds.empty())
          line.points.push_back({static_cast<double>(done), scaled(summary(seeds), 100)});
      if (!line.points.empty()) curves.lines.push_back(std::move(line));
    }
    panels.emplace_back(std::move(curves));
  }
  return Plot{"continual",      "Two classes after another: converged readout",
              means_and_errors, 2,
              panel_width,      panel_height,
              std::move(panels)};
}

std::string continual_markdown(const Table& table) {
  std::string text =
      markdown_head({"", "seeds", "all classes", "a task's two, once learned", "at the end", "forgotten"});
  for (const Method& method : methods_of(table)) {
    const Summary all = summary(method.at(method.tasks(), 0));
    const auto cell = [&](const auto& of_task) {
      const Summary value = method.over_tasks(of_task);
      return value.count > 0 ? shown(value, Unit::percent) : "";
    };
    const std::string learned = cell([&](int task) { return method.at(task, task); });
    text += markdown_row({method.name, std::to_string(all.count), shown(all, Unit::percent), learned,
                          cell([&](int task) { return method.at(method.tasks(), task); }),
                          learned.empty() ? "" : cell([&](int task) { return method.forgotten(task); })});
  }
  return text;
}

}  // namespace pad::figures
