// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The runs of a reproduction: data sets x conditions x seeds, what is done of each, and what is next.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "reproduce.hpp"
#include "table.hpp"

namespace pad {

/// A call of this program.
struct Job {
  std::string now;                     // for people, while it goes on: "measures epoch 5"; empty: it trains
  std::string what;                    // and when it is done: "epoch 5 evaluated"
  std::vector<std::string> arguments;  // without --threads
  std::filesystem::path log;
};

/// One run of the grid.
class Cell {
 public:
  Cell(const ReproduceOptions& options, std::string dataset, std::string condition, int seed);

  const std::string& dataset() const { return dataset_; }
  const std::string& condition() const { return condition_; }
  int seed() const { return seed_; }
  int epochs() const { return epochs_; }
  std::string name() const;
  const std::filesystem::path& directory() const { return directory_; }

  /// The epochs after which the paper evaluates.
  std::vector<int> evaluated_epochs() const;

  /// Where the tables of an evaluation go.
  std::filesystem::path evaluation(int epoch) const;

  /// What is to be done next: training up to the next evaluation, the evaluation, or pictures; nothing if all
  /// is done. Frechet distances are left out while there are no `features`, arguments such as --classifier
  /// FILE. A job that has been done does not come again.
  std::optional<Job> next(const std::vector<std::string>& features) const;

  /// Removes weights that nobody needs any more, and writes the means of the losses over epochs.
  void tidy() const;

  /// Epochs trained so far, with the fraction of the one at hand if its `cycles` are known.
  double trained_epochs(oneiros::Index cycles) const;

  /// The time of a cycle, in units of full dreaming's.
  double relative_cost() const;

 private:
  std::filesystem::path weights(int epoch) const;
  bool is_late(int epoch) const;
  std::vector<std::string> measures(int epoch, bool frechet) const;
  std::vector<std::string> data_arguments() const;
  std::vector<std::string> origin_cells(int epoch) const;
  Table mean_losses() const;

  const ReproduceOptions* options_;
  std::string dataset_, condition_;
  int seed_;
  int epochs_;
  std::filesystem::path directory_;
};

/// Where the classifier of a data set's Frechet classifier distance goes.
std::filesystem::path classifier_file(const ReproduceOptions& options, const std::string& dataset);

/// The training of that classifier; nothing if it is done.
std::optional<Job> classifier_job(const ReproduceOptions& options, const std::string& dataset);

/// All cells, in the order in which they are run: the first seed of every condition comes first.
std::vector<Cell> make_grid(const ReproduceOptions& options);

}  // namespace pad
