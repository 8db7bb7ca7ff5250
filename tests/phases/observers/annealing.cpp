// SPDX-License-Identifier: BSD-3-Clause

// Rates that fall: by the formula, and so that a training ends at rest.

#include "oneiros/phases/observers/annealing.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/phases.hpp"
#include "phases/small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Writes down the rates of both optimizers in each cycle.
struct Rates {
  void on_cycle(const CycleEvent&) {
    encoder.push_back(cortex->encoder_optimizer.options().rate);
    generator.push_back(cortex->generator_optimizer.options().rate);
  }

  Cortex<float>* cortex;
  std::vector<double> encoder = {}, generator = {};
};

/// The rates of a training of five epochs of one cycle each.
Rates rates_of(SmallLearner<float>& l, int epochs, Position start = {}) {
  static const data::Dataset images = data::synthetic_digits(4, Rng{5}, data::Split::train);
  Cycle cycle{Phase<Observe>{}};
  Annealing annealing(l.cortex, epochs);
  Rates rates{&l.cortex};
  train(l.cortex, l.hippocampus, cycle, images, {.epochs = 5, .batch_size = 4, .start = start}, l.rng,
        annealing, rates);
  return rates;
}

}  // namespace

TEST_CASE("rates fall over the last epochs, along a cosine") {
  SmallLearner<float> l;
  l.cortex.encoder_optimizer.options().rate = 1;
  l.cortex.generator_optimizer.options().rate = 3;
  const Rates rates = rates_of(l, 2);
  REQUIRE(rates.encoder.size() == 5);
  for (const std::size_t i : {0U, 1U, 2U}) CHECK(rates.encoder[i] == 1);
  CHECK(rates.encoder[3] == Approx((1 + std::cos(std::numbers::pi / 4)) / 2));
  CHECK(rates.encoder[4] == Approx((1 + std::cos(3 * std::numbers::pi / 4)) / 2));
  for (std::size_t i = 0; i < 5; ++i) CHECK(rates.generator[i] == Approx(3 * rates.encoder[i]));
}

TEST_CASE("rates fall all the time in a training of fewer epochs, or not at all, and wherever it goes on") {
  const auto rate = [](int epochs, Position start = {}) {
    SmallLearner<float> l;
    l.cortex.encoder_optimizer.options().rate = 1;
    return rates_of(l, epochs, start).encoder;
  };
  CHECK(rate(0) == std::vector<double>(5, 1.0));
  CHECK(rate(9) == rate(5));
  CHECK(rate(5).front() == Approx((1 + std::cos(std::numbers::pi / 10)) / 2));
  CHECK(rate(3, {4, 0}).back() == rate(3).back());
  CHECK_THROWS_WITH(rate(-1), ContainsSubstring("Annealing: expected 0 or more epochs, found -1"));
}
