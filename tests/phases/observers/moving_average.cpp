// SPDX-License-Identifier: BSD-3-Clause

// A network that follows another: against the closed form of the average, and as NREM's target.

#include "oneiros/phases/observers/moving_average.hpp"

#include <cmath>
#include <vector>

#include "oneiros/layers/batch_norm.hpp"
#include "oneiros/layers/linear.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "phases/small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Parameters, then buffers, one after another.
template <class Network>
std::vector<double> all_values(const Network& network) {
  std::vector<double> all;
  const auto add = [&](const auto& tensor) {
    for (Index i = 0; i < tensor.size(); ++i) all.push_back(static_cast<double>(tensor.data()[i]));
  };
  for_each_parameter(network, [&](const Name&, const auto& p) { add(p.value); });
  for_each_buffer(network, [&](const Name&, const auto& buffer) { add(buffer); });
  return all;
}

using Normalized = Sequential<Linear<double>, BatchNorm<double>>;

/// Gives value i of all parameters and buffers f(i).
template <class F>
void set_values(Normalized& network, const F& f) {
  Index i = 0;
  const auto set = [&](auto& tensor) {
    for (Index k = 0; k < tensor.size(); ++k) tensor.data()[k] = f(static_cast<double>(i++));
  };
  for_each_parameter(network, [&](const Name&, auto& p) { set(p.value); });
  for_each_buffer(network, [&](const Name&, auto& buffer) { set(buffer); });
}

using Following = MovingAverage<Encoder<double>>;

/// NREM whose target is what the average finds, from a dream on which nothing was done.
struct TaughtLearner : SmallLearner<double> {
  TaughtLearner() : SmallLearner(3), average(cortex.encoder, 0.9) {
    remember();
    randomize(cortex, 50, 0.1);
    average.follow();
  }

  Following average;
};

}  // namespace

TEST_CASE("an average follows parameters and buffers by its closed form") {
  Normalized network{Linear<double>(2, 3), BatchNorm<double>(3)};
  set_values(network, [](double i) { return i; });
  MovingAverage average(network, 0.75);
  CHECK(all_values(average.network()) == all_values(network));
  for (int step = 1; step <= 6; ++step) {
    set_values(network, [&](double i) { return i * i + step; });
    average.on_cycle(CycleEvent{});
  }
  // 0.75^6 i + sum_s 0.25 0.75^(6 - s) (i^2 + s)
  const auto found = all_values(average.network());
  REQUIRE(found.size() == 6 + 3 + 4 * 3);
  for (std::size_t k = 0; k < found.size(); ++k) {
    const auto i = static_cast<double>(k);
    double expected = std::pow(0.75, 6) * i;
    for (int s = 1; s <= 6; ++s) expected += 0.25 * std::pow(0.75, 6 - s) * (i * i + s);
    CHECK(found[k] == Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("an average follows a network whose parameters have moved in memory") {
  Normalized network{Linear<double>(2, 3), BatchNorm<double>(3)};
  MovingAverage average(network, 0);
  average.follow();
  Normalized other{Linear<double>(2, 3), BatchNorm<double>(3)};
  set_values(other, [](double i) { return i + 1; });
  network = std::move(other);
  average.follow();
  CHECK(all_values(average.network()) == all_values(network));
}

TEST_CASE("an average that decays at once is the network, and one that never does stays what it was") {
  SmallLearner<double> learner;
  Following now(learner.cortex.encoder, 0), never(learner.cortex.encoder, 1), usual(learner.cortex.encoder);
  const auto before = all_values(learner.cortex.encoder);
  randomize(learner.cortex, 9);
  for (Following* average : {&now, &never, &usual}) average->follow();
  const auto after = all_values(learner.cortex.encoder), at_once = all_values(now.network()),
             slowly = all_values(usual.network());
  CHECK(all_values(never.network()) == before);
  for (std::size_t i = 0; i < after.size(); ++i) {
    REQUIRE(at_once[i] == Approx(after[i]).margin(1e-12));
    REQUIRE(slowly[i] == Approx(0.999 * before[i] + 0.001 * after[i]).margin(1e-12));
  }
  for (const double decay : {-0.1, 1.1, std::nan("")})
    CHECK_THROWS_WITH(Following(learner.cortex.encoder, decay),
                      ContainsSubstring("MovingAverage: expected a decay from 0 to 1, found"));
}

TEST_CASE("NREM finds what another encoder finds in the dream before it is perturbed") {
  TaughtLearner l;
  Phase<NREM, FoundBy<Encoder<double>>> nrem{FoundBy{&l.average.network()}};
  const Draws draws(l.rng, "test", l.hippocampus.now());
  const double loss = nrem.accumulate(l.cortex, l.hippocampus, draws).latent;
  const auto& a = nrem.activations(l.cortex);
  Encoder<double>::Activations here, there;
  const auto found = l.cortex.encoder.latent(const_view(a.perturbed), here);
  CHECK(loss == mean_squared_error(found, l.average.network().latent(a.image, there)));
  CHECK(loss != mean_squared_error(found, const_view(a.latent)));

  Phase<NREM, FoundBy<Encoder<double>>, NoPerturbation> own{FoundBy<Encoder<double>>{&l.cortex.encoder}};
  CHECK(own.measure(l.cortex, l.hippocampus, draws).latent == 0);
  Phase<NREM, FoundBy<Encoder<double>>> alone;
  CHECK_THROWS_WITH(alone(l.cortex, l.hippocampus, l.rng),
                    ContainsSubstring("FoundBy: expected an encoder, found none"));
}

TEST_CASE("NREM with a target of another encoder passes the gradient check, and leaves that one alone") {
  TaughtLearner l;
  Phase<NREM, FoundBy<Encoder<double>>> nrem{FoundBy{&l.average.network()}};
  const Draws draws(l.rng, "test", l.hippocampus.now());
  const auto before = all_values(l.average.network());
  zero_gradients(l.cortex);
  nrem.accumulate(l.cortex, l.hippocampus, draws);
  const auto report = testing::check_parameters(
      l.cortex.encoder, [&] { return nrem.measure(l.cortex, l.hippocampus, draws).latent; },
      {.tolerance = 2e-6});
  INFO(report);
  CHECK(report.passed());
  for_each_parameter(l.average.network(), [](const Name&, const auto& p) { CHECK_FALSE(p.has_gradient); });
  CHECK(all_values(l.average.network()) == before);
}

TEST_CASE("an average visits its own parameters and buffers as what a checkpoint keeps") {
  Normalized network{Linear<double>(2, 3), BatchNorm<double>(3)};
  MovingAverage average(network, 0.5);
  std::vector<std::string> names, expected;
  average.for_each_state([&](const Name& name, auto&) { names.push_back(name.text()); });
  const auto add = [&](const Name& name, const auto&) { expected.push_back("average." + name.text()); };
  for_each_parameter(network, add);
  for_each_buffer(network, add);
  CHECK(names == expected);
}
