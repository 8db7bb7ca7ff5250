// SPDX-License-Identifier: BSD-3-Clause

// Whole Wake-NREM-REM cycles at the paper's sizes: losses, Adam and all; in double; and as an epoch of
// training with shuffling and loading.

#include <memory>

#include "model.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/layers/precision.hpp"
#include "oneiros/phases.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using namespace oneiros;

constexpr Index cycles_in_epoch = 4;

/// Networks and memory, after a cycle.
template <class S>
struct Subject {
  explicit Subject(Precision precision = Precision::full)
      : cortex(CortexOptions{}, rng),
        condition(paper_condition<Cortex<S>>("full")),
        images(batch, 32, 32, 3) {
    set_precision(cortex, precision);
    fill_uniform(images.data(), images.size(), rng.stream("images"), S(-1), S(1));
    hippocampus.begin_epoch();
    cycle();
  }

  void cycle() { condition(cortex, hippocampus, images, rng); }

  Rng rng{1};
  Cortex<S> cortex;
  Hippocampus<S> hippocampus;
  Condition<Cortex<S>, Hippocampus<S>> condition;
  Tensor<S, 4> images;
};

template <class S>
void time_cycles(const std::string& name, int threads, int cycles, Precision precision = Precision::full) {
  time(name, [threads, cycles, precision] {
    auto arena = std::make_shared<Threads>(threads);
    auto subject = arena->run([&] { return std::make_shared<Subject<S>>(precision); });
    return [=] {
      arena->run([&] {
        for (int i = 0; i < cycles; ++i) subject->cycle();
      });
    };
  });
}

}  // namespace

void register_cycles() {
  for (const int threads : {1, 2}) {
    const std::string suffix = "/" + std::to_string(threads);
    time_cycles<float>("cycle" + suffix, threads, cycles_in_round);
    if (kernels::tiles_granted())
      time_cycles<float>("cycle/bf16" + suffix, threads, cycles_in_round, Precision::bfloat16);
    time_cycles<double>("cycle in double" + suffix, threads, 1);
    time("epoch" + suffix, [threads] {
      auto arena = std::make_shared<Threads>(threads);
      auto subject = arena->run([] { return std::make_shared<Subject<float>>(); });
      auto digits = std::make_shared<data::Dataset>(
          data::synthetic_digits(batch * cycles_in_epoch, subject->rng, data::Split::train));
      return [=] {
        arena->run([&] {
          train(subject->cortex, subject->hippocampus, subject->condition, *digits,
                {.epochs = 1, .batch_size = batch}, subject->rng);
        });
      };
    });
  }
}

}  // namespace benchmarks
