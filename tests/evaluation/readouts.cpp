// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/evaluation/readouts.hpp"

#include "evaluation/synthetic_latents.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

evaluation::LabelledLatents<float> part(Index images, std::uint64_t seed) {
  auto [latents, labels] = test::clouds<float>(images, 4, 3, 0.5, seed);
  return {std::move(latents), std::move(labels), 3};
}

}  // namespace

TEST_CASE("Both readouts are those that are fitted one by one", "[evaluation]") {
  const auto train = part(192, 1), test = part(60, 1);
  const Rng rng{4};
  std::vector<std::string> steps;
  const auto both =
      evaluation::fit_readouts(train, test, rng, [&](const std::string& step) { steps.push_back(step); });
  const auto paper = evaluation::sgd_readout(evaluation::random_readout<float>(4, 3, rng), train.latents,
                                             train.labels, rng, {}, [](double) {});
  CHECK(both.paper.train == paper.accuracy(train.latents, train.labels));
  CHECK(both.paper.test == paper.accuracy(test.latents, test.labels));
  const auto converged = evaluation::converged_readout(train.latents, train.labels, 3, rng).readout;
  CHECK(both.converged.train == converged.accuracy(train.latents, train.labels));
  CHECK(both.converged.test == converged.accuracy(test.latents, test.labels));
  REQUIRE(steps.size() == 21);
  CHECK(steps[0] == "the paper's readout, epoch 1 of 20");
  CHECK(steps[1] == "the paper's readout, epoch 2 of 20");
  CHECK(steps.back() == "the readout to convergence");
}

TEST_CASE("Epochs of a single batch are counted from 1 to 20", "[evaluation]") {
  std::vector<std::string> steps;
  evaluation::fit_readouts(part(100, 1), part(10, 1), Rng{4},
                           [&](const std::string& step) { steps.push_back(step); });
  REQUIRE(steps.size() == 21);
  CHECK(steps[0] == "the paper's readout, epoch 1 of 20");
  CHECK(steps[19] == "the paper's readout, epoch 20 of 20");
}
