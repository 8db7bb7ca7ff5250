// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "child_process.hpp"
#include "grid.hpp"
#include "oneiros/kernels/build.hpp"
#include "oneiros/phases/observers/interrupt.hpp"
#include "oneiros/util/detail/status_line.hpp"
#include "oneiros/util/detail/words.hpp"
#include "output_directory.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr double bytes_of_a_run = 1.5e9;  // at its peak, while it is evaluated
constexpr double classifier_cost = 0.2;   // of an epoch, in units of full dreaming's
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
  if (o.conditions.empty()) o.conditions = condition_names();
  return o;
}

/// What follows "key" and a colon on the first line of /proc/... that begins with it; empty where the system
/// does not say.
std::string value_of(const char* file, const std::string& key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (const auto colon = line.find(':'); line.starts_with(key) && colon != std::string::npos)
      return line.substr(line.find_first_not_of(" \t", colon + 1));
  return "";
}

/// Bytes that processes can still take without swapping; 0 if the system does not say.
double available_memory() {
  const std::string text = value_of("/proc/meminfo", "MemAvailable");  // "12345 kB"
  return 1024 * detail::to_number<double>(text.substr(0, text.find(' '))).value_or(0);
}

/// "2026-11-24T20:15:00Z".
std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

/// A classifier, a cell of the grid, or the comparison of a seed's networks when all cells are done.
struct Task {
  enum class Status { waiting, running, finished, failed };

  std::string dataset;
  const Cell* cell = nullptr;
  int compared_seed = 0;
  Status status = Status::waiting;
  std::string last_job{};  // a job that comes twice has not done what it should

  bool is_open() const { return status == Status::waiting || status == Status::running; }
  std::string name() const {
    if (cell != nullptr) return cell->name();
    return dataset + (compared_seed > 0 ? " seed " + std::to_string(compared_seed) : " classifier");
  }
  std::optional<Job> next(const ReproduceOptions& options) const {
    if (cell != nullptr) return cell->next();
    return compared_seed > 0 ? comparison_job(options, dataset, compared_seed)
                             : classifier_job(options, dataset);
  }
};
using enum Task::Status;

/// The whole grid: the data sets' classifiers and the cells, and the processes that work on them.
class Reproduction {
 public:
  explicit Reproduction(const ReproduceOptions& options)
      : options_(options), cells_(make_grid(options)), cores_(tbb::info::default_concurrency()) {
    if (options.cell.empty())  // else whoever runs the plan trains them first
      for (const std::string& dataset : options.datasets) tasks_.push_back({dataset});
    for (const Cell& cell : cells_) tasks_.push_back({cell.dataset(), &cell});
    if (options.cell.empty())
      for (int seed = 1; seed <= options.seeds; ++seed)
        for (const std::string& dataset : options.datasets) tasks_.push_back({dataset, nullptr, seed});
  }

  /// One line for each task that is not done: cells may be run side by side, after their classifiers, and
  /// what they left is collected by the last line.
  void print_plan() const {
    const std::string& typed = options_.command;  // the program may be in quotes
    const std::string program =
        typed.substr(0, typed.starts_with('\'') ? typed.find("' ", 1) + 1 : typed.find(' '));
    const auto print = [&](const std::vector<std::string>& words, double cost, const path& leaves) {
      std::cout << program << in_shell(words) << "  # costs " << detail::rounded(cost, 1) << ", leaves "
                << leaves.string() << '\n';
    };
    ReproduceOptions all = options_;
    all.plan = all.quick = false;
    for (const Task& task : tasks_) {
      if (task.compared_seed > 0) continue;  // the last line's
      const std::optional<Job> job = task.next(options_);
      if (!job) continue;
      if (task.cell == nullptr) {
        const int epochs =
            options_.classifier_epochs > 0 ? options_.classifier_epochs : ClassifierOptions{}.epochs;
        print(job->arguments, classifier_cost * epochs, classifier_file(options_, task.dataset));
        continue;
      }
      ReproduceOptions one = all;
      one.cell = task.cell->place(), one.datasets = {task.dataset}, one.conditions = {task.cell->key()[1]};
      print(arguments(one, "reproduce"),
            task.cell->relative_cost() * (task.cell->epochs() - task.cell->trained_epochs(0)),
            task.cell->directory());
    }
    print(arguments(all, "reproduce"), 0, options_.out / "*.csv");
  }

  int run() {
    find_data();
    choose_slots();
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
    for (const Task& task : tasks_)
      if (task.cell != nullptr && task.status != failed) task.cell->tidy();
    write_tables();
    write_description();
    return code < 0 ? conclude() : code;
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct Running {
    ChildProcess process;
    Job job;
    Task* task;
    Clock::time_point begin;
  };

  void find_data() {
    for (const std::string& dataset : options_.datasets) {
      try {
        const Data data = load_data(dataset, data_directory(options_, dataset), options_.image_size);
        images_[dataset] =
            options_.limit > 0 ? std::min(options_.limit, data.train.size()) : data.train.size();
      } catch (const std::exception& error) {
        std::cout << dataset << " is left out: " << error.what() << std::endl;
        for (Task& task : tasks_)
          if (task.dataset == dataset) task.status = failed;
      }
    }
  }

  void choose_slots() {
    const auto open = static_cast<int>(
        std::ranges::count_if(cells_, [&](const Cell& one) { return images_.contains(one.dataset()); }));
    const double memory = available_memory();
    const int room = memory > 0 ? std::max(1, static_cast<int>(memory / bytes_of_a_run)) : cores_;
    slots_ = options_.jobs > 0 ? options_.jobs : std::max(1, std::min({cores_, room, open}));
    std::cout << detail::counted(open, "run") << ", " << slots_ << " at a time, "
              << detail::counted(std::max(1, cores_ / slots_), "thread") << " each: ";
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

  /// Starts the first task that can go on. Cells wait for the classifier of their data set only when nothing
  /// else is left of them.
  bool start_one() {
    for (Task& task : tasks_) {
      if (task.status != waiting || (task.compared_seed > 0 && has_open_runs(task.dataset))) continue;
      std::optional<Job> job = task.next(options_);
      if (!job) {
        const bool awaits_classifier = std::ranges::any_of(tasks_, [&](const Task& other) {
          return other.cell == nullptr && other.dataset == task.dataset && other.status == running;
        });
        if (!awaits_classifier) task.status = finished;
        continue;
      }
      if (task.last_job == job->what) {
        fail(task, "done, but without its results: " + job->what);
        continue;
      }
      task.last_job = job->what;
      make_directory(job->log.parent_path());
      const auto others = std::ranges::count_if(tasks_, [&](const Task& other) {
        return other.status == waiting && (other.compared_seed == 0 || task.compared_seed > 0);
      });
      const int share =
          cores_ / std::min(slots_, static_cast<int>(running_.size()) + static_cast<int>(others));
      job->arguments.insert(job->arguments.end(), {"--threads", std::to_string(std::max(1, share))});
      running_.push_back({ChildProcess(job->arguments, job->log), *job, &task, Clock::now()});
      task.status = running;
      return true;
    }
    return false;
  }

  bool has_open_runs(const std::string& dataset) const {
    return std::ranges::any_of(tasks_, [&](const Task& other) {
      return other.cell != nullptr && other.dataset == dataset && other.is_open();
    });
  }

  void finish_some(const InterruptHandler& interrupt) {
    for (std::size_t i = 0; i < running_.size();) {
      if (const auto code = running_[i].process.exit_code()) {
        finish(running_[i], *code, interrupt);
        running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  }

  void finish(Running& ended, int code, const InterruptHandler& interrupt) {
    Task& task = *ended.task;
    if (detail::is_interruption(code)) {
      // A signal to the whole job may have reached the run before it reaches us.
      if (!interrupt.stop_requested()) std::this_thread::sleep_for(tick);
      if (interrupt.stop_requested()) {
        task.status = waiting;
        return;
      }
    }
    if (code != 0) {
      fail(task, last_line(ended.job.log) + " (exit code " + std::to_string(code) + ", see " +
                     ended.job.log.string() + ")");
      return;
    }
    task.status = waiting;
    const double took = std::chrono::duration<double>(Clock::now() - ended.begin).count();
    line_.say(task.name() + ": " + ended.job.what + " in " + detail::duration(took));
    if (task.cell != nullptr) task.cell->tidy();
    write_tables();
  }

  void fail(Task& task, const std::string& why) {
    task.status = failed;
    line_.say(task.name() + " FAILED: " + why);
  }

  void write_tables() const {
    if (!options_.cell.empty()) return;  // others may be at work
    constexpr std::array names{"waiting", "running", "finished", "failed"};
    Table runs = empty_runs();
    std::set<std::vector<std::string>> in_grid;
    for (const Task& task : tasks_) {
      if (task.cell == nullptr) continue;
      std::vector<std::string> row = task.cell->key();
      in_grid.insert(row);
      row.insert(row.end(),
                 {std::to_string(static_cast<int>(trained_epochs(*task.cell))),
                  std::to_string(task.cell->epochs()), names[static_cast<std::size_t>(task.status)]});
      runs.add(std::move(row));
    }
    // Runs of other grids in this directory are as they were.
    if (const auto file = options_.out / runs_table; std::filesystem::exists(file)) {
      const Table before = Table::read(file);
      for (std::size_t i = 0; i < before.rows(); ++i)
        if (!in_grid.contains(
                {before.text(i, "dataset"), before.text(i, "condition"), before.text(i, "seed")}))
          runs.add(before.row(i));
    }
    runs.write(options_.out / runs_table);  // first: it says whose the others are
    collect_tables(options_.out);
  }

  double trained_epochs(const Cell& one) const {
    const auto images = images_.find(one.dataset());
    return images == images_.end() ? 0 : one.trained_epochs(images->second / TrainOptions{}.batch);
  }

  /// Training that is done, or all of it, in images of full dreaming.
  double trained_work(bool in_all) const {
    double work = 0;
    for (const Cell& one : cells_)
      if (const auto images = images_.find(one.dataset()); images != images_.end())
        work += one.relative_cost() * static_cast<double>(images->second) *
                (in_all ? one.epochs() : std::min<double>(one.epochs(), trained_epochs(one)));
    return work;
  }

  /// One line for the whole.
  void show() {
    if (!line_.due()) return;
    const double all = trained_work(true), done = trained_work(false);
    std::string line =
        detail::message(finished_runs(), " of ", cells_.size(), " runs done, ",
                        static_cast<int>(100 * done / std::max(1.0, all)), " % of the training");
    if (done > work_before_ && done < all)  // measures and pictures come on top
      line += ", about " + detail::duration(seconds() * (all - done) / (done - work_before_)) + " of it left";
    for (const Running& one : running_) {
      std::string now = one.job.now;
      if (const Cell* cell = one.task->cell; cell != nullptr && now.empty())
        now = detail::message("epoch ", std::min(cell->epochs(), 1 + static_cast<int>(trained_epochs(*cell))),
                              " of ", cell->epochs());
      line += " | " + one.task->name() + " " + now;
    }
    line_.draw(line);
  }

  void write_description() const {
    if (!options_.cell.empty()) return;
    const auto file = options_.out / "reproduce.json";
    Json description{{"command", options_.command},
                     {"version", PAD_VERSION},
                     {"build", kernels::build()},
                     {"processor", value_of("/proc/cpuinfo", "model name")},
                     {"cores", cores_},
                     {"started", started_},
                     {"seconds", 0.0},
                     {"datasets", options_.datasets},
                     {"conditions", options_.conditions},
                     {"seeds", options_.seeds},
                     {"epochs", options_.epochs},
                     {"training_images", images_}};
    add_fields(description, options_);
    if (std::ifstream before(file); before)
      if (const Json old = Json::parse(before, nullptr, false); old.is_object() && old.contains("started") &&
                                                                old.contains("seconds") &&
                                                                old["seconds"].is_number()) {
        description["started"] = old["started"];
        description["seconds"] = old["seconds"];
      }
    description["seconds"] = description["seconds"].get<double>() + seconds();
    write_json(file, description);
  }

  int stop(const InterruptHandler& interrupt) {
    line_.say("stopping: runs write their checkpoints");
    for (const Running& one : running_) one.process.ask_to_end();
    while (!running_.empty()) {
      finish_some(interrupt);
      std::this_thread::sleep_for(tick);
    }
    line_.say("stopped; the same command goes on");
    return interrupt.exit_code();
  }

  int conclude() {
    bool complete = true;
    for (const Task& task : tasks_)
      if (task.status == failed && (task.cell != nullptr || task.next(options_))) {
        complete = false;
        line_.say("not done: " + task.name());
      }
    const std::string out = options_.out.string();
    if (options_.cell.empty())
      line_.say(detail::message("tables of ", finished_runs(), " of ", cells_.size(),
                                cells_.size() == 1 ? " run are in " : " runs are in ", out,
                                "; pad figures --results ", out, " draws them"));
    return complete ? 0 : 1;
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  std::ptrdiff_t finished_runs() const {
    return std::ranges::count_if(tasks_, [](const Task& t) { return t.cell && t.status == finished; });
  }

  const ReproduceOptions& options_;
  std::vector<Cell> cells_;
  std::vector<Task> tasks_;  // classifiers come first
  int cores_;
  int slots_ = 1;
  std::map<std::string, Index> images_;  // of each data set that is there
  std::vector<Running> running_;
  std::string started_ = now_utc();
  Clock::time_point begin_ = Clock::now();
  double work_before_ = 0;
  oneiros::detail::StatusLine line_{redraw_seconds, log_seconds};
};

}  // namespace

int reproduce(const ReproduceOptions& given) {
  ReproduceOptions options = completed(given);
  if (options.plan) {
    Reproduction(options).print_plan();
    return 0;
  }
  // The runs of a plan keep out of each other's way only, and their trainings lock the run's own directory.
  const path locked = options.cell.empty() ? options.out : options.out / options.cell / "evaluation";
  if (!options.cell.empty()) {
    make_grid(options);  // refuses one that does not exist, before its directory is made
    options.datasets = {options.cell.substr(0, options.cell.find('/'))};
  }
  make_directory(locked);
  const DirectoryLock lock(locked);
  std::vector<std::string> tables = measure_names();
  tables.insert(tables.begin(), "losses");
  tables.emplace_back(similarities_table);
  for (const std::string& name : tables)
    if (exists(options.out / (name + ".csv")) && !exists(options.out / runs_table))
      throw DataError("--out " + options.out.string() + ": expected tables of pad reproduce or none, found " +
                      name + ".csv of something else (without " + runs_table + ")");
  return Reproduction(options).run();
}

}  // namespace pad
