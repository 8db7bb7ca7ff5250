// SPDX-License-Identifier: BSD-3-Clause
#include "grid.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "evaluate.hpp"
#include "oneiros/phases/conditions.hpp"
#include "oneiros/util/finite.hpp"
#include "snapshots.hpp"

namespace pad {

using std::filesystem::exists;
using std::filesystem::path;

namespace {

constexpr int early_epoch = 2;       // of the paper's "early training"
constexpr int paper_epochs = 50;     // of its figures
constexpr int longest_epochs = 100;  // of Appendix 1-figure 3

/// What the paper trains for longest, and how long a cycle takes beside one of full dreaming, measured.
struct Plan {
  std::string_view condition;
  int epochs;
  double cost;
};
constexpr std::array plans{
    Plan{"full", longest_epochs, 1},
    Plan{"without-nrem", longest_epochs, 0.7},
    Plan{"without-rem", longest_epochs, 0.6},
    Plan{"without-memory-mix", longest_epochs, 1},
    Plan{"wake-only", longest_epochs, 0.35},
    Plan{"without-rem-no-noise", paper_epochs, 0.6},
    Plan{"without-rem-full-nrem", paper_epochs, 0.6},
    Plan{"untrained", 1, 0.1},
};

Plan plan_of(std::string_view condition) {
  const auto found = std::ranges::find(plans, condition, &Plan::condition);
  return found == plans.end() ? Plan{condition, paper_epochs, 1} : *found;
}

std::string three_digits(int number) {
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

void append(std::vector<std::string>& arguments, std::vector<std::string> more) {
  arguments.insert(arguments.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

path data_directory(const ReproduceOptions& options, const std::string& dataset) {
  const path given = options.data / dataset;
  return exists(given) ? given : path();
}

/// The last whole line of a file.
std::string last_line(const path& file) {
  constexpr std::streamoff enough = 4096;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = stream.tellg();
  if (!stream || size <= 0) return "";
  stream.seekg(std::max<std::streamoff>(0, size - enough));
  std::string line, last;
  while (std::getline(stream, line))
    if (!stream.eof()) last = line;
  return last;
}

}  // namespace

Cell::Cell(const ReproduceOptions& options, std::string dataset, std::string condition, int seed)
    : options_(&options),
      dataset_(std::move(dataset)),
      condition_(std::move(condition)),
      seed_(seed),
      epochs_(options.epochs > 0 ? std::min(options.epochs, condition_ == "untrained" ? 1 : options.epochs)
                                 : plan_of(condition_).epochs),
      directory_(options.out / dataset_ / condition_ / ("seed-" + std::to_string(seed))) {}

std::string Cell::name() const {
  return dataset_ + " " + condition_ + " seed " + std::to_string(seed_);
}

std::vector<int> Cell::evaluated_epochs() const {
  std::vector<int> all;
  for (int epoch = 1; epoch <= epochs_; ++epoch)
    if (is_evaluated(epoch) || epoch == epochs_) all.push_back(epoch);
  return all;
}

std::optional<Job> Cell::next(const std::vector<std::string>& features) const {
  const path log = directory_ / "log.txt";
  for (const int epoch : evaluated_epochs()) {
    std::vector<std::string> missing = measures(epoch, !features.empty());
    std::erase_if(missing,
                  [&](const std::string& name) { return exists(evaluation(epoch) / (name + ".csv")); });
    const std::string origin = dataset_ + "-" + condition_ + "-seed-" + std::to_string(seed_) + "-epoch-" +
                               three_digits(condition_ == "untrained" ? 0 : epoch) + ".png";
    const bool wants_pictures = (epoch == early_epoch || is_late(epoch)) && seed_ == 1 &&
                                !exists(options_->out / "pictures" / origin);
    if (missing.empty() && !wants_pictures) continue;

    Job job{{}, {}, {}, log};
    if (!exists(weights(epoch))) {
      job.what = "trained for " + std::to_string(epoch) + (epoch == 1 ? " epoch" : " epochs");
      job.arguments = {"train",
                       "--condition",
                       condition_,
                       "--seed",
                       std::to_string(seed_),
                       "--epochs",
                       std::to_string(epoch),
                       "--keep-weights",
                       "--no-evaluation",
                       "--out",
                       directory_.string()};
      append(job.arguments, pad::arguments(*options_));
    } else if (!missing.empty()) {
      job.now = "measures epoch " + std::to_string(epoch);
      job.what = "epoch " + std::to_string(epoch) + " evaluated (" + joined(missing) + ")";
      job.arguments = {"evaluate",      "--weights", weights(epoch).string(),   "--only",
                       joined(missing), "--out",     evaluation(epoch).string()};
      if (std::ranges::count(missing, "frechet") > 0) append(job.arguments, features);
      if (condition_ == "full") append(job.arguments, {"--patch", "4,2,8"});
    } else {
      job.now = job.what = "pictures of epoch " + std::to_string(epoch);
      job.arguments = {"dream", "--weights", weights(epoch).string(), "--out",
                       (options_->out / "pictures").string()};
    }
    const bool is_limited = options_->limit > 0 && job.arguments.front() != "dream";
    if (is_limited) append(job.arguments, {"--limit", std::to_string(options_->limit)});
    append(job.arguments, data_arguments());
    return job;
  }
  return std::nullopt;
}

void Cell::tidy() const {
  if (!options_->keep_weights)
    for (const int epoch : evaluated_epochs())
      if (epoch != early_epoch && !is_late(epoch) && exists(evaluation(epoch) / "readout.csv"))
        std::filesystem::remove(weights(epoch));
  if (exists(directory_ / "losses.csv")) mean_losses().write(directory_ / "losses-by-epoch.csv");
}

double Cell::trained_epochs(oneiros::Index cycles) const {
  const std::string line = last_line(directory_ / "losses.csv");
  int epoch = 0;
  long long cycle = 0;
  if (std::sscanf(line.c_str(), "%d,%lld", &epoch, &cycle) != 2) return 0;
  return epoch - 1 +
         (cycles > 0 ? std::min(1.0, static_cast<double>(cycle) / static_cast<double>(cycles)) : 0);
}

double Cell::relative_cost() const {
  return plan_of(condition_).cost;
}

path Cell::weights(int epoch) const {
  return directory_ / weights_name(epoch);
}

path Cell::evaluation(int epoch) const {
  return directory_ / "evaluation" / ("epoch-" + three_digits(epoch));
}

bool Cell::is_late(int epoch) const {
  return epoch == epochs_ || epoch == paper_epochs;
}

std::vector<std::string> Cell::origin_cells(int epoch) const {
  return {dataset_, condition_, std::to_string(seed_), std::to_string(condition_ == "untrained" ? 0 : epoch)};
}

std::vector<std::string> Cell::data_arguments() const {
  std::vector<std::string> arguments{"--dataset", dataset_};
  if (const path directory = data_directory(*options_, dataset_); !directory.empty())
    append(arguments, {"--data", directory.string()});
  return arguments;
}

Table Cell::mean_losses() const {
  const Table losses = Table::read(directory_ / "losses.csv");
  const std::vector<std::string> names(losses.columns().begin() + 2, losses.columns().end());
  std::vector<std::string> columns = origin_columns;
  append(columns, names);
  Table means(columns);
  for (std::size_t begin = 0, end = 0; begin < losses.rows(); begin = end) {
    const std::string& epoch = losses.text(begin, "epoch");
    std::vector<double> sum(names.size(), 0), count(names.size(), 0);
    for (; end < losses.rows() && losses.text(end, "epoch") == epoch; ++end)
      for (std::size_t i = 0; i < names.size(); ++i)
        if (const double loss = losses.number(end, names[i]); !oneiros::detail::is_nan(loss)) {
          sum[i] += loss;
          ++count[i];
        }
    std::vector<std::string> row = origin_cells(std::stoi(epoch));
    for (std::size_t i = 0; i < names.size(); ++i) row.push_back(cell(sum[i] / count[i]));
    means.add(std::move(row));
  }
  return means;
}

std::vector<std::string> Cell::measures(int epoch, bool frechet) const {
  std::vector<std::string> names{"readout"};
  if (is_late(epoch)) append(names, {"occlusion", "distances", "pca"});
  if (frechet && (epoch == early_epoch || is_late(epoch))) names.emplace_back("frechet");
  return names;
}

path classifier_file(const ReproduceOptions& options, const std::string& dataset) {
  return options.out / dataset / "classifier" / "classifier.safetensors";
}

std::optional<Job> classifier_job(const ReproduceOptions& options, const std::string& dataset) {
  const path file = classifier_file(options, dataset);
  if (options.classifier_epochs == 0 || !options.inception.empty() || exists(file)) return std::nullopt;
  Job job{
      "is trained", "trained", {"train-classifier", "--dataset", dataset}, file.parent_path() / "log.txt"};
  if (const path directory = data_directory(options, dataset); !directory.empty())
    append(job.arguments, {"--data", directory.string()});
  if (options.classifier_epochs > 0)
    append(job.arguments, {"--epochs", std::to_string(options.classifier_epochs)});
  if (options.limit > 0) append(job.arguments, {"--limit", std::to_string(options.limit)});
  append(job.arguments,
         {"--image-size", std::to_string(options.image_size), "--out", file.parent_path().string()});
  return job;
}

std::vector<Cell> make_grid(const ReproduceOptions& options) {
  std::vector<Cell> cells;
  for (int seed = 1; seed <= options.seeds; ++seed)
    for (const std::string& dataset : options.datasets)
      for (const std::string& condition : options.conditions)
        cells.emplace_back(options, dataset, condition, seed);
  return cells;
}

}  // namespace pad
