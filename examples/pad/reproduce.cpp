// SPDX-License-Identifier: BSD-3-Clause
#include "reproduce.hpp"

#include <tbb/info.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "child_process.hpp"
#include "collect.hpp"
#include "datasets.hpp"
#include "grid.hpp"
#include "interrupt.hpp"
#include "machine.hpp"
#include "oneiros/kernels/build.hpp"
#include "oneiros/phases/conditions.hpp"
#include "output_directory.hpp"
#include "progress.hpp"
#include "results.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr Index batch = 64;               // images in a mini-batch, which is the default of pad train
constexpr double bytes_of_a_run = 1.5e9;  // at its peak, while it is evaluated
constexpr std::chrono::milliseconds tick{200};
constexpr double redraw_seconds = 1;
constexpr double log_seconds = 60;  // between lines where there is no terminal

ReproduceOptions completed(ReproduceOptions o) {
  if (o.out.empty()) o.out = o.quick ? "reproduction-quick" : "reproduction";
  if (o.quick) {
    if (o.datasets.empty()) o.datasets = {load_data("", "", o.image_size).name};
    if (o.conditions.empty())
      o.conditions = {"untrained", "full", "without-nrem", "without-rem", "without-memory-mix"};
    if (o.epochs == 0) o.epochs = 2;
    if (o.limit == 0) o.limit = 12800;
    if (o.classifier_epochs < 0) o.classifier_epochs = 2;
    o.seeds = std::min(o.seeds, 1);
  }
  if (o.datasets.empty()) o.datasets = {"cifar10", "svhn"};
  if (o.conditions.empty()) o.conditions = {condition_names.begin(), condition_names.end()};
  return o;
}

/// The last line of a log that says something.
std::string last_words(const std::filesystem::path& log) {
  std::ifstream file(log);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) last = line;
  return last;
}

/// The whole grid, and the processes that work on it.
class Reproduction {
 public:
  explicit Reproduction(const ReproduceOptions& options)
      : options_(options), cells_(make_grid(options)), cores_(tbb::info::default_concurrency()) {
    find_data();
    choose_slots();
  }

  int run();

 private:
  using Clock = std::chrono::steady_clock;

  enum class Status { waiting, running, finished, failed };

  struct Running {
    ChildProcess process;
    Job job;
    std::size_t task;
    Clock::time_point begin;
  };

  // Tasks: the data sets' classifiers, then the cells.
  std::size_t tasks() const { return options_.datasets.size() + cells_.size(); }
  bool is_classifier(std::size_t task) const { return task < options_.datasets.size(); }
  const Cell& cell_of(std::size_t task) const { return cells_[task - options_.datasets.size()]; }
  std::string name_of(std::size_t task) const {
    return is_classifier(task) ? options_.datasets[task] + " classifier" : cell_of(task).name();
  }
  const std::string& dataset_of(std::size_t task) const {
    return is_classifier(task) ? options_.datasets[task] : cell_of(task).dataset();
  }

  void find_data();
  void choose_slots();
  std::optional<Job> next_job(std::size_t task) const;
  bool start_one();
  void finish_some(const InterruptHandler& interrupt);
  void finish(Running& running, int code, const InterruptHandler& interrupt);
  void fail(std::size_t task, const std::string& why);
  void write_tables() const;
  void write_description(double seconds) const;
  double trained_epochs(const Cell& one) const;
  double trained_work(bool in_all) const;
  std::string training(const Cell& one) const;
  std::ptrdiff_t runs_that_are(Status status) const;
  void show();
  int stop(const InterruptHandler& interrupt);
  int conclude();

  const ReproduceOptions& options_;
  std::vector<Cell> cells_;
  int cores_;
  int slots_ = 1;
  std::map<std::string, Index> images_;  // of each data set that is there
  std::map<std::size_t, Status> status_;
  std::map<std::size_t, std::string> last_job_;  // a job that comes twice has not done what it should
  std::vector<Running> running_;
  std::string started_ = now_utc();
  Clock::time_point begin_ = Clock::now();
  double work_before_ = 0;
  StatusLine line_{redraw_seconds, log_seconds};
};

void Reproduction::find_data() {
  for (std::size_t task = 0; task < tasks(); ++task) status_[task] = Status::waiting;
  for (const std::string& dataset : options_.datasets) {
    try {
      const auto given = options_.data / dataset;
      const Data data = load_data(dataset, std::filesystem::exists(given) ? given : std::filesystem::path(),
                                  options_.image_size);
      images_[dataset] = options_.limit > 0 ? std::min(options_.limit, data.train.size()) : data.train.size();
    } catch (const std::exception& error) {
      std::cout << dataset << " is left out: " << error.what() << std::endl;
      for (std::size_t task = 0; task < tasks(); ++task)
        if (dataset_of(task) == dataset) status_[task] = Status::failed;
    }
  }
}

void Reproduction::choose_slots() {
  const auto open = static_cast<int>(
      std::ranges::count_if(cells_, [&](const Cell& one) { return images_.contains(one.dataset()); }));
  const double memory = available_memory();
  const int room = memory > 0 ? std::max(1, static_cast<int>(memory / bytes_of_a_run)) : cores_;
  slots_ = options_.jobs > 0 ? options_.jobs : std::max(1, std::min({cores_, room, open}));
  std::cout << open << (open == 1 ? " run, " : " runs, ") << slots_ << " at a time, "
            << std::max(1, cores_ / slots_) << (cores_ / slots_ > 1 ? " threads each: " : " thread each: ");
  if (options_.jobs > 0)
    std::cout << "as --jobs says";
  else if (slots_ == cores_ && cores_ > 1)
    std::cout << "two runs on a core each do more than one run on two cores";
  else if (slots_ == room && room < std::min(cores_, open))
    std::cout << "memory is for no more";
  else
    std::cout << "there are no more runs than that, so each takes more cores";
  std::cout << std::endl;
}

std::optional<Job> Reproduction::next_job(std::size_t task) const {
  if (is_classifier(task)) return classifier_job(options_, options_.datasets[task]);
  const Cell& one = cell_of(task);
  std::vector<std::string> features;
  if (!options_.inception.empty())
    features = {"--inception", options_.inception.string()};
  else if (const auto file = classifier_file(options_, one.dataset()); std::filesystem::exists(file))
    features = {"--classifier", file.string()};
  return one.next(features);
}

/// Starts the first task that can go on. Cells wait for the classifier of their data set only when nothing
/// else is left of them.
bool Reproduction::start_one() {
  for (std::size_t task = 0; task < tasks(); ++task) {
    if (status_[task] != Status::waiting) continue;
    std::optional<Job> job = next_job(task);
    if (!job) {
      const std::size_t classifier = static_cast<std::size_t>(
          std::ranges::find(options_.datasets, dataset_of(task)) - options_.datasets.begin());
      if (status_[classifier] != Status::running) status_[task] = Status::finished;
      continue;
    }
    if (last_job_[task] == job->what) {
      fail(task, "done, but without its results: " + job->what);
      continue;
    }
    last_job_[task] = job->what;
    make_directory(job->log.parent_path());
    const auto waiting =
        std::ranges::count_if(status_, [](const auto& s) { return s.second == Status::waiting; });
    const int share =
        cores_ / std::min(slots_, static_cast<int>(running_.size()) + static_cast<int>(waiting));
    job->arguments.insert(job->arguments.end(), {"--threads", std::to_string(std::max(1, share))});
    running_.push_back({ChildProcess(job->arguments, job->log), *job, task, Clock::now()});
    status_[task] = Status::running;
    return true;
  }
  return false;
}

void Reproduction::finish_some(const InterruptHandler& interrupt) {
  for (std::size_t i = 0; i < running_.size();) {
    if (const auto code = running_[i].process.exit_code()) {
      finish(running_[i], *code, interrupt);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

void Reproduction::finish(Running& running, int code, const InterruptHandler& interrupt) {
  const std::size_t task = running.task;
  if (is_interruption(code)) {
    // A signal to the whole job may have reached the run before it reaches us.
    if (!interrupt.stop_requested()) std::this_thread::sleep_for(tick);
    if (interrupt.stop_requested()) {
      status_[task] = Status::waiting;
      return;
    }
  }
  if (code != 0) {
    fail(task, last_words(running.job.log) + " (exit code " + std::to_string(code) + ", see " +
                   running.job.log.string() + ")");
    return;
  }
  status_[task] = Status::waiting;
  const double seconds = std::chrono::duration<double>(Clock::now() - running.begin).count();
  line_.say(name_of(task) + ": " + running.job.what + " in " + duration(seconds));
  if (!is_classifier(task)) cell_of(task).tidy();
  write_tables();
}

void Reproduction::fail(std::size_t task, const std::string& why) {
  status_[task] = Status::failed;
  line_.say(name_of(task) + " FAILED: " + why);
}

void Reproduction::write_tables() const {
  constexpr std::array names{"waiting", "running", "finished", "failed"};
  Table runs({"dataset", "condition", "seed", "epochs", "wanted", "status"});
  std::set<std::vector<std::string>> in_grid;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Cell& one = cells_[i];
    const Status status = status_.at(options_.datasets.size() + i);
    const std::vector<std::string> key{one.dataset(), one.condition(), std::to_string(one.seed())};
    in_grid.insert(key);
    std::vector<std::string> row = key;
    row.insert(row.end(), {std::to_string(static_cast<int>(trained_epochs(one))),
                           std::to_string(one.epochs()), names[static_cast<std::size_t>(status)]});
    runs.add(std::move(row));
  }
  // Runs of other grids in this directory are as they were.
  if (const auto file = options_.out / runs_table; std::filesystem::exists(file)) {
    const Table before = Table::read(file);
    for (std::size_t i = 0; i < before.rows(); ++i)
      if (!in_grid.contains({before.text(i, "dataset"), before.text(i, "condition"), before.text(i, "seed")}))
        runs.add(before.row(i));
  }
  runs.write(options_.out / runs_table);  // first: it says whose the others are
  collect_tables(options_.out);
}

double Reproduction::trained_epochs(const Cell& one) const {
  const auto images = images_.find(one.dataset());
  return images == images_.end() ? 0 : one.trained_epochs(images->second / batch);
}

/// Training that is done, or all of it, in images of full dreaming.
double Reproduction::trained_work(bool in_all) const {
  double work = 0;
  for (const Cell& one : cells_)
    if (const auto images = images_.find(one.dataset()); images != images_.end())
      work += one.relative_cost() * static_cast<double>(images->second) *
              (in_all ? one.epochs() : std::min<double>(one.epochs(), trained_epochs(one)));
  return work;
}

/// One line for the whole.
void Reproduction::show() {
  if (!line_.due()) return;
  const double all = trained_work(true), done = trained_work(false);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  std::string line = detail::message(runs_that_are(Status::finished), " of ", cells_.size(), " runs done, ",
                                     static_cast<int>(100 * done / std::max(1.0, all)), " % of the training");
  if (done > work_before_ && done < all)  // measures and pictures come on top
    line += ", about " + duration(seconds * (all - done) / (done - work_before_)) + " of it left";
  for (const Running& running : running_)
    line += " | " + name_of(running.task) + " " +
            (running.job.now.empty() ? training(cell_of(running.task)) : running.job.now);
  line_.draw(line);
}

/// "epoch 2 of 50".
std::string Reproduction::training(const Cell& one) const {
  return detail::message("epoch ", std::min(one.epochs(), 1 + static_cast<int>(trained_epochs(one))), " of ",
                         one.epochs());
}

std::ptrdiff_t Reproduction::runs_that_are(Status status) const {
  return std::ranges::count_if(
      status_, [&](const auto& task) { return !is_classifier(task.first) && task.second == status; });
}

void Reproduction::write_description(double seconds) const {
  const auto file = options_.out / "reproduce.json";
  nlohmann::ordered_json description{{"command", options_.command},
                                     {"version", PAD_VERSION},
                                     {"build", kernels::build()},
                                     {"processor", processor()},
                                     {"cores", cores_},
                                     {"started", started_},
                                     {"seconds", 0.0},
                                     {"datasets", options_.datasets},
                                     {"conditions", options_.conditions},
                                     {"seeds", options_.seeds},
                                     {"epochs", options_.epochs},
                                     {"training_images", images_},
                                     {"latent", options_.latent},
                                     {"width", options_.width},
                                     {"image_size", options_.image_size},
                                     {"widths", options_.widths},
                                     {"norm", options_.norm}};
  if (std::ifstream before(file); before)
    if (const auto old = nlohmann::ordered_json::parse(before, nullptr, false);
        old.is_object() && old.contains("started") && old.contains("seconds") && old["seconds"].is_number()) {
      description["started"] = old["started"];
      description["seconds"] = old["seconds"];
    }
  description["seconds"] = description["seconds"].get<double>() + seconds;
  write_json(file, description);
}

int Reproduction::stop(const InterruptHandler& interrupt) {
  line_.say("stopping: runs write their checkpoints");
  for (const Running& running : running_) running.process.ask_to_end();
  while (!running_.empty()) {
    finish_some(interrupt);
    std::this_thread::sleep_for(tick);
  }
  line_.say("stopped; the same command goes on");
  return interrupt.exit_code();
}

int Reproduction::conclude() {
  bool complete = true;
  for (const auto& [task, status] : status_)
    if (status == Status::failed && (!is_classifier(task) || next_job(task))) {
      complete = false;
      line_.say("not done: " + name_of(task));
    }
  line_.say(detail::message("tables of ", runs_that_are(Status::finished), " of ", cells_.size(),
                            cells_.size() == 1 ? " run are in " : " runs are in ", options_.out.string(),
                            "; pad figures --results ", options_.out.string(), " draws them"));
  return complete ? 0 : 1;
}

int Reproduction::run() {
  const InterruptHandler interrupt;
  work_before_ = trained_work(false);
  int code = -1;
  while (code < 0) {
    if (interrupt.stop_requested()) {
      code = stop(interrupt);
      break;
    }
    while (static_cast<int>(running_.size()) < slots_ && start_one()) {}
    if (running_.empty()) break;
    std::this_thread::sleep_for(tick);
    finish_some(interrupt);
    show();
  }
  for (std::size_t task = options_.datasets.size(); task < tasks(); ++task)
    if (status_[task] != Status::failed) cell_of(task).tidy();
  write_tables();
  write_description(std::chrono::duration<double>(Clock::now() - begin_).count());
  return code < 0 ? conclude() : code;
}

}  // namespace

int reproduce(const ReproduceOptions& given) {
  const ReproduceOptions options = completed(given);
  make_directory(options.out);
  const DirectoryLock lock(options.out);
  for (const std::string& name : collected_tables())
    if (std::filesystem::exists(options.out / name) && !std::filesystem::exists(options.out / runs_table))
      throw DataError("--out " + options.out.string() + ": expected tables of pad reproduce or none, found " +
                      name + " of something else (without " + runs_table + ")");
  return Reproduction(options).run();
}

}  // namespace pad
