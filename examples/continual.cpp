// SPDX-License-Identifier: BSD-3-Clause

// Learning classes two by two, without their names: what does sleep keep of those that are no longer seen?
// After each task, linear readouts are fitted to images of all classes seen so far, with labels; the
// encoder has seen none.
//
//     continual [CIFAR-10 EPOCHS SEEDS [bfloat16]]
//
// CIFAR-10's directory, epochs of each task and seeds: `continual DIR 5 3 bfloat16` is the study of
// docs/beyond.md. Without arguments a small one of drawn digits, which fails if classes are found no
// better than by chance. Readouts are in continual.csv:
//   task 0  which of all classes seen so far?
//   task T  which of that task's two?

#include <algorithm>
#include <iostream>
#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace oneiros;

namespace {

constexpr int per_task = 2;     // classes
constexpr int remembered = 32;  // mini-batches that the attractor memory is made of

/// The images of the classes from `begin` to before `end`.
data::Dataset of_classes(const data::Dataset& images, int begin, int end) {
  std::vector<Index> which;
  for (Index i = 0; i < images.size(); ++i)
    if (images.label(i) >= begin && images.label(i) < end) which.push_back(i);
  return images.subset(std::move(which));
}

struct Study {
  data::Dataset train, test;
  CortexOptions sizes;
  int epochs;  // of a task
  Precision precision = Precision::full;
  Table table{{"method", "seed", "tasks", "task", "accuracy"}};

  /// The accuracy of the converged readout that tells the classes from `begin` to before `end`.
  double readout(const Encoder<float>& encoder, int begin, int end, const Rng& rng) const {
    const auto encoded = [&](const data::Dataset& images) {
      auto found = evaluation::encode(encoder, of_classes(images, begin, end));
      for (int& label : found.labels) label -= begin;
      return found;
    };
    const auto seen = encoded(train), unseen = encoded(test);
    return evaluation::converged_readout(seen.latents, seen.labels, end - begin, rng)
        .readout.accuracy(unseen.latents, unseen.labels);
  }

  /// Learns one task after another, or all in one, and reads out after each. Returns how often which of all
  /// classes is found at the end.
  template <class Memory>
  double learn(const std::string& method, Memory memory, Condition<Cortex<float>, Memory> cycle,
               std::uint64_t seed, bool in_one = false) {
    const Rng rng{seed};
    Cortex<float> cortex{sizes, rng};
    set_precision(cortex, precision);
    const int tasks = train.classes() / per_task;
    double all = 0;
    for (int task = in_one ? tasks : 1; task <= tasks; ++task) {
      const int seen = per_task * task, done = in_one ? 0 : epochs * (task - 1);
      oneiros::train(cortex, memory, cycle, of_classes(train, in_one ? 0 : seen - per_task, seen),
                     {.epochs = done + epochs, .measure_every = 0, .start = {.epochs = done}}, rng);
      for (int one = 0; one <= task; ++one) {
        const int end = one == 0 ? seen : per_task * one;
        const double accuracy = readout(cortex.encoder, one == 0 ? 0 : end - per_task, end, rng);
        table.add(
            {method, std::to_string(seed), std::to_string(task), std::to_string(one), Table::cell(accuracy)});
        if (one == 0) all = accuracy;
      }
      std::cout << method << ", seed " << seed << ", " << seen << " classes: " << all << std::endl;
      table.write("continual.csv");
    }
    return all;
  }

  /// By all methods; returns what the worst of them finds.
  double learn(std::uint64_t seed) {
    using Day = Hippocampus<float>;
    using Life = Reservoir<float, remembered>;
    const auto paper = [](const char* name) { return paper_condition<Cortex<float>>(name); };
    return std::min(
        {learn("wake only", Day{}, paper("wake-only"), seed),
         learn("dreams of the day", Day{}, paper("full"), seed),
         // NREM dreams of whatever comes back out of noise, REM of the day and of what was before it.
         learn("dreams of all days", Life{Rng{seed}},
               Condition<Cortex<float>, Life>(Cycle{Phase<Wake>{}, Phase<NREM, Completion<>>{}, Phase<REM>{}},
                                              Cycle<>{}),
               seed),
         learn("all classes at once", Day{}, paper("full"), seed, true)});
  }
};

/// Throws ValueError for what is no number of at least 1.
int count(const std::string& text) {
  const bool digits =
      !text.empty() && text.size() < 7 && text.find_first_not_of("0123456789") == std::string::npos;
  const int number = digits ? std::stoi(text) : 0;
  if (number < 1) throw ValueError("expected a number from 1, found '" + text + "'");
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    const Rng rng{1};
    if (arguments.empty()) {
      Study study{data::synthetic_digits(2000, rng),
                  data::synthetic_digits(500, rng, data::Split::test),
                  {.latent_size = 32, .base_width = 4},
                  4};
      if (study.learn(1) <= 1.0 / study.train.classes()) return 1;
    } else if (arguments.size() == 3 || (arguments.size() == 4 && arguments[3] == "bfloat16")) {
      const int seeds = count(arguments[2]);
      Study study{data::cifar10(arguments[0], data::Split::train),
                  data::cifar10(arguments[0], data::Split::test), CortexOptions{}, count(arguments[1]),
                  arguments.size() == 4 ? Precision::bfloat16 : Precision::full};
      for (int seed = 1; seed <= seeds; ++seed) study.learn(static_cast<std::uint64_t>(seed));
    } else {
      throw ValueError(
          "expected CIFAR-10's directory, epochs of a task, and seeds; bfloat16 after them, or nothing");
    }
  } catch (const std::exception& error) {
    std::cerr << "continual: " << error.what() << '\n';
    return 1;
  }
  std::cout << "continual.csv: all readouts\n";
}
