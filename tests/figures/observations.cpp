// SPDX-License-Identifier: BSD-3-Clause
#include "figures/observations.hpp"

#include "made_up.hpp"
#include "oneiros/util/errors.hpp"
#include "support/catch.hpp"

using namespace pad::figures;

namespace {

std::string refusal(const Tables& tables) {
  try {
    const Observations observations(tables);
  } catch (const oneiros::DataError& error) {
    return error.what();
  }
  return "nothing was refused";
}

ByEpoch epochs(std::initializer_list<std::pair<int, int>> seeds_at) {
  ByEpoch values;
  for (const auto& [epoch, seeds] : seeds_at)
    for (int seed = 1; seed <= seeds; ++seed) values[epoch][seed] = 0;
  return values;
}

}  // namespace

TEST_CASE("Values of tables are found by what they measure") {
  Tables tables;
  made_up::add_readouts(tables, "full", 5, {0.5, 0.6});
  made_up::add_readouts(tables, "full", 5, {0.7}, "cifar10", "converged");
  made_up::add_distances(tables, "full", 5, 1, 0.8, 0.3);
  tables.losses =
      pad::Table({"dataset", "condition", "seed", "epoch", "prior", "real", "latent", "fake", "recall"});
  tables.losses.add({"cifar10", "full", "1", "5", "0.2", "0.7", "", "0.6", "0.4"});
  const Observations seen(tables);
  CHECK(seen.at("cifar10", "full", readout_accuracy(), 5) == BySeed{{1, 0.5}, {2, 0.6}});
  CHECK(seen.at("cifar10", "full", readout_accuracy(), 5, Readout::converged) == BySeed{{1, 0.7}});
  CHECK(seen.at("cifar10", "full", intra_to_inter(), 5).at(1) == Approx(0.8));
  CHECK(seen.at("cifar10", "full", clean_occluded_to_inter(), 5).at(1) == Approx(0.3));
  CHECK(seen.at("cifar10", "full", loss("discriminator"), 5).at(1) == Approx(1.3));
  CHECK(seen.at("cifar10", "full", loss("generator"), 5).at(1) == Approx(-0.6));
  CHECK(seen.at("cifar10", "full", loss("latent"), 5).empty());
  CHECK(seen.at("cifar10", "full", loss("recall"), 5).at(1) == Approx(0.4));
  CHECK(seen.losses() == std::vector<std::string>{"prior", "latent", "recall", "discriminator", "generator"});
  CHECK(seen.at("svhn", "full", readout_accuracy(), 5).empty());
}

TEST_CASE("The networks of epoch 0 are the untrained ones of any condition") {
  Tables tables;
  made_up::add_readouts(tables, "without-rem", 0, {0.25});
  const Observations seen(tables);
  CHECK(seen.at("cifar10", "untrained", readout_accuracy(), 50) == BySeed{{1, 0.25}});
}

TEST_CASE("The paper's data sets come first") {
  Tables tables;
  for (const char* dataset : {"cifar10", "fashion-mnist", "svhn", "another"})
    tables.runs.add({dataset, "full", "1", "0", "50", "waiting"});
  CHECK(Observations(tables).datasets() ==
        std::vector<std::string>{"cifar10", "svhn", "another", "fashion-mnist"});
}

TEST_CASE("The paper's conditions come first, recipes follow by their names") {
  Tables tables;
  for (const char* condition : {"zebra", "rem-first", "ant", "full"})
    made_up::add_readouts(tables, condition, 5, {0.5});
  CHECK(Observations(tables).conditions() == std::vector<std::string>{"full", "rem-first", "ant", "zebra"});
}

TEST_CASE("Epochs are shared if all seeds have reached them, or three of them") {
  CHECK(shared_epochs(epochs({{0, 4}, {2, 4}, {10, 3}, {20, 2}}), 50) == std::vector<int>{2, 10});
  CHECK(shared_epochs(epochs({{2, 2}, {10, 1}}), 50) == std::vector<int>{2});
  CHECK(shared_epochs(epochs({{0, 4}, {2, 1}, {10, 1}}), 5) == std::vector<int>{2});  // three have not begun
  CHECK(shared_epochs(epochs({{0, 4}}), 50).empty());
}

TEST_CASE("Conditions are compared at the last epoch that all of them have") {
  const ByEpoch a = epochs({{2, 1}, {10, 1}, {50, 1}});
  const ByEpoch b = epochs({{2, 1}, {10, 1}, {15, 1}});
  const ByEpoch nothing;
  CHECK(last_shared_epoch({&a, &b, &nothing}, 50) == 10);
  CHECK(last_shared_epoch({&a, &b}, 5) == 2);
  CHECK(last_shared_epoch({&a, &b}, 1) == 0);
  CHECK(last_shared_epoch({&nothing}, 50) == 0);
}

TEST_CASE("Values that cannot be right are refused with their place") {
  Tables tables;
  SECTION("per cent in place of fractions") {
    made_up::add_readouts(tables, "full", 5, {0.5, 59});
    CHECK_THAT(refusal(tables), ContainsSubstring("line 3, test: expected a fraction from 0 to 1, found 59"));
  }
  SECTION("a value given twice") {
    made_up::add_readouts(tables, "full", 5, {0.5});
    made_up::add_readouts(tables, "full", 5, {0.6});
    CHECK_THAT(refusal(tables), ContainsSubstring("line 3: expected each value once"));
  }
  SECTION("half an epoch") {
    tables.readout.add({"cifar10", "full", "1", "2.5", "paper", "", "0.5"});
    CHECK_THAT(refusal(tables), ContainsSubstring("epoch: expected an integer"));
  }
  SECTION("a condition that is no name") {
    made_up::add_readouts(tables, "fast asleep", 5, {0.5});
    CHECK_THAT(refusal(tables), ContainsSubstring("condition: expected a name of lower-case letters"));
  }
  SECTION("a data set that would leave the directory") {
    made_up::add_readouts(tables, "full", 5, {0.5}, "../svhn");
    CHECK_THAT(refusal(tables), ContainsSubstring("dataset: expected a name of lower-case letters"));
  }
  SECTION("a readout that does not exist") {
    made_up::add_readouts(tables, "full", 5, {0.5}, "svhn", "best");
    CHECK_THAT(refusal(tables), ContainsSubstring("readout: expected paper or converged, found best"));
  }
  SECTION("a ratio to nothing") {
    tables.distances.add({"cifar10", "full", "1", "5", "euclidean", "1", "0", "1"});
    CHECK_THAT(refusal(tables), ContainsSubstring("inter: expected a distance above 0, found 0"));
  }
  SECTION("no distance") {
    tables.frechet.add({"cifar10", "full", "1", "5", "nrem", "classifier", "10000", "-3"});
    CHECK_THAT(refusal(tables),
               ContainsSubstring("distance: expected a distance that is not negative, found -3"));
  }
}
