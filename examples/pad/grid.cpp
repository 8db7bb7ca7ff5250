// SPDX-License-Identifier: BSD-3-Clause
#include "grid.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "oneiros/util/detail/words.hpp"
#include "oneiros/util/finite.hpp"

namespace pad {

using namespace oneiros;
using std::filesystem::exists;

namespace {

/// The directories in a directory whose names begin with `prefix`: by the numbers that follow, else by name.
std::vector<path> directories(const path& parent, const std::string& prefix = "") {
  std::vector<path> found;
  if (!std::filesystem::is_directory(parent)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(parent))
    if (entry.is_directory() && entry.path().filename().string().starts_with(prefix))
      found.push_back(entry.path());
  std::ranges::sort(found, {}, [&](const path& directory) {
    const std::string name = directory.filename().string();
    int number = 0;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
    return std::pair(number, name);
  });
  return found;
}

/// Directories of all runs: by data set, then in the order of the paper's conditions, then by seed.
std::vector<path> run_directories(const path& out) {
  std::vector<path> all;
  for (const path& dataset : directories(out))
    for (const std::string& condition : condition_names())
      for (const path& run : directories(dataset / condition, "seed-")) all.push_back(run);
  return all;
}

/// Of the comparison of a data set's networks, for each seed.
constexpr const char* comparisons = "comparison";

/// The weights that runs of a data set and seed have left, in the order of conditions and epochs.
std::vector<path> kept_weights(const path& dataset, const std::string& seed) {
  std::vector<path> all;
  for (const std::string& condition : condition_names()) {
    const auto first = all.size();
    if (const path run = dataset / condition / seed; std::filesystem::is_directory(run))
      for (const auto& file : std::filesystem::directory_iterator(run))
        if (file.path().filename().string().starts_with("weights-epoch-")) all.push_back(file.path());
    std::sort(all.begin() + static_cast<std::ptrdiff_t>(first), all.end());
  }
  return all;
}

/// Adds the rows of a table, if there is one.
void add_table(std::optional<Table>& all, const path& file) {
  if (!std::filesystem::exists(file)) return;
  const Table table = Table::read(file);
  if (!all) all.emplace(table.columns());
  all->add(table);
}

}  // namespace

Cell::Cell(const ReproduceOptions& options, std::string dataset, std::string condition, int seed)
    : options_(&options), dataset_(std::move(dataset)), condition_(std::move(condition)), seed_(seed) {
  const int longest = pad::condition(condition_).epochs;
  epochs_ = options.epochs == 0 ? longest : condition_ == "untrained" ? 1 : options.epochs;
}

std::vector<int> Cell::evaluated_epochs() const {
  std::vector<int> all;
  for (int epoch = 1; epoch <= epochs_; ++epoch)
    if (is_evaluated(epoch) || epoch == epochs_) all.push_back(epoch);
  return all;
}

std::optional<Job> Cell::next() const {
  const path log = directory() / "log.txt", pictures = options_->out / "pictures",
             data = data_directory(*options_, dataset_);
  for (const int epoch : evaluated_epochs()) {
    const std::vector<std::string> missing = missing_measures(epoch);
    const std::string picture = dataset_ + "-" + condition_ + "-seed-" + std::to_string(seed_) + "-epoch-" +
                                detail::three_digits(told_epoch(epoch)) + ".png";
    const bool wants_pictures =
        (epoch == early_epoch || is_late(epoch)) && seed_ == 1 && !exists(pictures / picture);
    if (missing.empty() && !wants_pictures) continue;

    const std::string place = "epoch " + std::to_string(epoch);
    if (!exists(weights(epoch))) {
      TrainOptions options;
      static_cast<NetworkOptions&>(options) = *options_;
      options.dataset = dataset_, options.data = data, options.limit = options_->limit;
      options.precision = options_->precision;
      options.condition = condition_, options.seed = static_cast<std::uint64_t>(seed_);
      options.epochs = epoch, options.out = directory();
      options.keep_weights = options.no_evaluation = true;
      return Job{"", "trained for " + detail::counted(epoch, "epoch"), arguments(options, "train"), log};
    }
    if (!missing.empty()) {
      EvaluateOptions options;
      options.dataset = dataset_, options.data = data, options.limit = options_->limit;
      options.weights = weights(epoch), options.only = missing, options.out = evaluation(epoch);
      if (std::ranges::count(missing, "frechet") > 0) {
        options.inception = options_->inception;
        if (options.inception.empty()) options.classifier = classifier_file(*options_, dataset_);
      }
      if (condition_ == "full") options.patches = {4, 2, 8};
      return Job{"measures " + place, place + " evaluated (" + joined(missing, ",") + ")",
                 arguments(options, "evaluate"), log};
    }
    DreamOptions options;
    options.dataset = dataset_, options.data = data, options.weights = {weights(epoch)};
    options.out = pictures;
    return Job{"pictures of " + place, "pictures of " + place, arguments(options, "dream"), log};
  }
  return std::nullopt;
}

void Cell::tidy() const {
  if (!options_->keep_weights)
    for (const int epoch : evaluated_epochs())
      if (epoch != early_epoch && !is_late(epoch) && exists(evaluation(epoch) / "readout.csv"))
        std::filesystem::remove(weights(epoch));
  if (exists(directory() / "losses.csv")) mean_losses().write(directory() / "losses-by-epoch.csv");
}

double Cell::trained_epochs(Index cycles) const {
  const std::string line = last_line(directory() / "losses.csv");
  int epoch = 0;
  long long cycle = 0;
  if (std::sscanf(line.c_str(), "%d,%lld", &epoch, &cycle) != 2) return 0;
  return epoch - 1 +
         (cycles > 0 ? std::min(1.0, static_cast<double>(cycle) / static_cast<double>(cycles)) : 0);
}

std::vector<std::string> Cell::missing_measures(int epoch) const {
  const bool has_features = !options_->inception.empty() || exists(classifier_file(*options_, dataset_));
  std::vector<std::string> names;
  for (const Measure& measure : measures()) {
    const bool now = measure.when == Measured::always || is_late(epoch) ||
                     (measure.when == Measured::early_and_late && epoch == early_epoch);
    const bool can = std::string(measure.name) != "frechet" || has_features;
    if (now && can && !exists(evaluation(epoch) / (std::string(measure.name) + ".csv")))
      names.emplace_back(measure.name);
  }
  return names;
}

Table Cell::mean_losses() const {
  const Table means = detail::means_by(Table::read(directory() / "losses.csv"), "epoch");
  std::vector<std::string> names = means.columns();
  std::erase_if(names, [](const std::string& name) { return name == "epoch" || name == "cycle"; });
  Table losses = table_of(names);
  for (std::size_t i = 0; i < means.rows(); ++i) {
    std::vector<std::string> row = key();
    row.push_back(std::to_string(told_epoch(std::stoi(means.text(i, "epoch")))));
    for (const std::string& name : names) row.push_back(means.text(i, name));
    losses.add(std::move(row));
  }
  return losses;
}

std::string last_line(const path& file) {
  constexpr std::streamoff enough = 4096;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = stream.tellg();
  if (!stream || size <= 0) return "";
  stream.seekg(std::max<std::streamoff>(0, size - enough));
  std::string line, last;
  while (std::getline(stream, line))
    if (!stream.eof() && !line.empty()) last = line;
  return last;
}

std::optional<Job> classifier_job(const ReproduceOptions& options, const std::string& dataset) {
  const path file = classifier_file(options, dataset);
  if (options.classifier_epochs == 0 || !options.inception.empty() || exists(file)) return std::nullopt;
  ClassifierOptions training;
  training.dataset = dataset, training.data = data_directory(options, dataset);
  training.limit = options.limit, training.image_size = options.image_size, training.out = file.parent_path();
  if (options.classifier_epochs > 0) training.epochs = options.classifier_epochs;
  return Job{"is trained", "trained", arguments(training, "train-classifier"), training.out / "log.txt"};
}

std::optional<Job> comparison_job(const ReproduceOptions& options, const std::string& dataset, int seed) {
  const std::string place = "seed-" + std::to_string(seed);
  CompareOptions comparison;
  comparison.dataset = dataset, comparison.data = data_directory(options, dataset);
  comparison.weights = kept_weights(options.out / dataset, place);
  comparison.out = options.out / dataset / comparisons / place;
  const path table = comparison.out / "representations.csv";
  const bool done = exists(table) && Table::read(table).rows() == comparison.weights.size() &&
                    std::ranges::all_of(comparison.weights, [&](const path& weights) {
                      return last_write_time(weights) <= last_write_time(table);
                    });
  if (done || comparison.weights.size() < 2) return std::nullopt;
  return Job{"compares networks", "networks compared", arguments(comparison, "compare"),
             comparison.out / "log.txt"};
}

std::vector<Cell> make_grid(const ReproduceOptions& options) {
  std::vector<Cell> cells;
  for (int seed = 1; seed <= options.seeds; ++seed)
    for (const std::string& dataset : options.datasets)
      for (const std::string& condition : options.conditions) {
        const Cell cell(options, dataset, condition, seed);
        if (options.cell.empty() || options.cell == cell.place()) cells.push_back(cell);
      }
  if (!options.cell.empty() && cells.empty())
    throw ValueError("--cell: expected a run of the plan, found " + options.cell);
  return cells;
}

void collect_tables(const path& out) {
  const std::vector<path> runs = run_directories(out);
  const auto write = [&](const std::string& name, const std::optional<Table>& all) {
    if (all) all->write(out / (name + ".csv"));
  };
  for (const std::string& name : measure_names()) {
    std::optional<Table> all;
    for (const path& run : runs)
      for (const path& epoch : directories(run / "evaluation", "epoch-"))
        add_table(all, epoch / (name + ".csv"));
    write(name, all);
  }
  std::optional<Table> losses;
  for (const path& run : runs) add_table(losses, run / "losses-by-epoch.csv");
  write("losses", losses);
  std::optional<Table> similarities;
  for (const path& dataset : directories(out))
    for (const path& seed : directories(dataset / comparisons, "seed-"))
      add_table(similarities, seed / (std::string(similarities_table) + ".csv"));
  write(similarities_table, similarities);
}

}  // namespace pad
