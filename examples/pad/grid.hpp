// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The runs of a reproduction: data sets x conditions x seeds, what is done of each, and what is next.

#include <optional>

#include "oneiros/checkpoints/snapshot_names.hpp"
#include "options.hpp"

namespace pad {

/// A call of this program.
struct Job {
  std::string now;                     // for people, while it goes on: "measures epoch 5"; empty: it trains
  std::string what;                    // and when it is done: "epoch 5 evaluated"
  std::vector<std::string> arguments;  // without --threads
  path log;
};

/// One run of the grid.
class Cell {
 public:
  Cell(const ReproduceOptions& options, std::string dataset, std::string condition, int seed);

  const std::string& dataset() const { return dataset_; }
  /// Data set, condition and seed, as tables have them.
  std::vector<std::string> key() const { return {dataset_, condition_, std::to_string(seed_)}; }
  int epochs() const { return epochs_; }
  /// For people.
  std::string name() const { return dataset_ + " " + condition_ + " seed " + std::to_string(seed_); }
  /// For --cell.
  std::string place() const { return dataset_ + "/" + condition_ + "/seed-" + std::to_string(seed_); }
  path directory() const { return options_->out / place(); }

  /// What is to be done next: training up to the next evaluation, the evaluation, or pictures; nothing if all
  /// is done. Frechet distances are left out while there are no features: neither --inception nor the
  /// classifier. A job that has been done does not come again.
  std::optional<Job> next() const;

  /// Removes weights that nobody needs any more, and writes the means of the losses over epochs.
  void tidy() const;

  /// Epochs trained so far, with the fraction of the one at hand if its `cycles` are known.
  double trained_epochs(oneiros::Index cycles) const;

  /// The time of an epoch, in units of full dreaming's.
  double relative_cost() const { return condition(condition_).cost; }

 private:
  /// The epochs after which the paper evaluates.
  std::vector<int> evaluated_epochs() const;
  path weights(int epoch) const { return directory() / oneiros::detail::weights_name(epoch); }
  path evaluation(int epoch) const {
    return directory() / "evaluation" / ("epoch-" + oneiros::detail::three_digits(epoch));
  }
  bool is_late(int epoch) const { return epoch == epochs_ || epoch == last_epoch; }
  int told_epoch(int epoch) const { return condition_ == "untrained" ? 0 : epoch; }
  std::vector<std::string> missing_measures(int epoch) const;
  Table mean_losses() const;

  const ReproduceOptions* options_;
  std::string dataset_, condition_;
  int seed_, epochs_;
};

/// The last whole line of a file that says something.
std::string last_line(const path& file);

/// Where a data set's files are: in the directory that was given, or empty for the usual place.
inline path data_directory(const ReproduceOptions& options, const std::string& dataset) {
  const path given = options.data / dataset;
  return exists(given) ? given : path();
}

/// Where the classifier of a data set's Frechet classifier distance goes.
inline path classifier_file(const ReproduceOptions& options, const std::string& dataset) {
  return options.out / dataset / "classifier" / "classifier.safetensors";
}

/// The training of that classifier; nothing if it is done, or not wanted.
std::optional<Job> classifier_job(const ReproduceOptions& options, const std::string& dataset);

/// How alike the networks of all conditions and epochs are whose weights are kept, of one seed (pad compare);
/// nothing if that is done, or there are fewer than two.
std::optional<Job> comparison_job(const ReproduceOptions& options, const std::string& dataset, int seed);

/// All cells, in the order in which they are run: the first seed of every condition comes first. With --cell,
/// that one alone. Throws oneiros::ValueError if it is none.
std::vector<Cell> make_grid(const ReproduceOptions& options);

/// The tables of all runs in OUT as one table for each measure, in an order that does not depend on who ran
/// first. Throws oneiros::DataError.
void collect_tables(const path& out);

}  // namespace pad
