// SPDX-License-Identifier: BSD-3-Clause

// A phase that nobody has ever seen: its loss is in the table of losses, in what is printed, and in
// what a checkpoint keeps.

#include <fstream>

#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/phases/observers/losses_file.hpp"
#include "oneiros/phases/observers/progress.hpp"
#include "support/catch.hpp"
#include "support/printed.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Tells how many latents there are to remember, and learns nothing.
struct Nap {
  static constexpr const char* name = "nap";
  static constexpr bool sees_images = false;
  using Defaults = DefaultPolicies<>;
  struct Losses {
    double memories = not_computed;
    void for_each(auto&& f) const { f("memories", memories); }
  };
  template <class Cortex, class Policies>
  struct Activations {};
  static Losses forward(const auto&, auto&, const auto&, const auto& memory, const Draws&) {
    return {static_cast<double>(memory.size())};
  }
  static void backward(const auto&, auto&, auto&) {}
  static void update(const auto&, auto&, auto&, auto&) {}
};

std::string first_lines(const std::filesystem::path& file, int count) {
  std::ifstream stream(file);
  std::string text;
  for (std::string line; count-- > 0 && std::getline(stream, line);) text += line + "\n";
  return text;
}

void check_own_loss(auto& cycle, const NamedLosses& losses, const std::string& expected) {
  const Rng rng{3};
  const data::Dataset images = data::synthetic_digits(6, rng, data::Split::train);
  Cortex<float> cortex({.latent_size = 4, .base_width = 2}, rng);
  Hippocampus<float> hippocampus;
  const TemporaryDirectory directory;
  LossesFile file(directory / "losses.csv", losses);
  file.begin();
  const Printed printed;
  Progress progress;
  CHECK(train(cortex, hippocampus, cycle, images, {.epochs = 1, .batch_size = 2, .measure_every = 2}, rng,
              file, progress));
  CHECK(first_lines(directory / "losses.csv", 4) == expected);
  CHECK(printed.text().find("memories 2.000  (means)") != std::string::npos);

  // As a checkpoint would bring them back.
  LossesFile again(directory / "again.csv", losses);
  std::vector<double> kept;
  file.for_each_state([&](const char*, auto& values) { kept = values; });
  again.for_each_state([&](const char*, auto& values) { values = kept; });
  again.begin();
  CHECK(first_lines(directory / "again.csv", 4) == expected);
}

}  // namespace

TEST_CASE("losses that cannot be appended are an error") {
  const TemporaryDirectory directory;
  LossesFile closed(directory / "losses.csv", NamedLosses{{"image", not_computed}});
  CHECK_THROWS_WITH(closed.on_cycle(CycleEvent{}), ContainsSubstring("losses.csv: cannot append losses: "));
}

TEST_CASE("the loss of a phase of one's own is shown everywhere") {
  SECTION("that is trained") {
    Cycle cycle{Phase<Observe>{}, Phase<Nap>{}};
    check_own_loss(cycle, NamedLosses(decltype(cycle)::Losses{}),
                   "epoch,cycle,memories\n1,1,1\n1,2,2\n1,3,3\n");
  }
  SECTION("that is measured in every second cycle, in a condition") {
    Condition<Cortex<float>> condition(Cycle{Phase<Observe>{}}, Cycle{Phase<Nap>{}});
    check_own_loss(condition, condition.losses(), "epoch,cycle,memories\n1,1,1\n1,2,\n1,3,3\n");
  }
}
