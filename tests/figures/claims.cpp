// SPDX-License-Identifier: BSD-3-Clause
#include "figures/claims.hpp"

#include "made_up.hpp"
#include "oneiros/phases/conditions.hpp"
#include "support/catch.hpp"

using namespace pad;
using namespace pad::figures;
using made_up::add_distances;
using made_up::add_readouts;

namespace {

/// The claim with this number, judged.
JudgedClaim judged(const Tables& tables, int number) {
  return judge(Observations(tables)).at(static_cast<std::size_t>(number - 1));
}

Verdict verdict(const Tables& tables, int number, const std::string& dataset = "cifar10") {
  for (const Judgement& judgement : judged(tables, number).judgements)
    if (judgement.dataset == dataset) return judgement.verdict;
  throw std::out_of_range("no such data set");
}

void add_occlusion(Tables& tables, const std::string& condition, int epoch, int patch, double intensity,
                   double accuracy) {
  for (int seed = 1; seed <= 3; ++seed)
    tables.occlusion.add({"cifar10", condition, std::to_string(seed), std::to_string(epoch),
                          std::to_string(patch), pad::cell(intensity), "paper", pad::cell(accuracy)});
}

void add_latent_loss(Tables& tables, const std::string& condition, int epoch, double loss) {
  pad::Table losses({"dataset", "condition", "seed", "epoch", "latent"});
  for (int seed = 1; seed <= 3; ++seed)
    losses.add({"cifar10", condition, std::to_string(seed), std::to_string(epoch), pad::cell(loss)});
  tables.losses.add(losses);
}

}  // namespace

TEST_CASE("There are twenty-one claims in their order, about conditions of the paper") {
  REQUIRE(claims().size() == 21);
  for (std::size_t i = 0; i < claims().size(); ++i) {
    CHECK(claims()[i].number == static_cast<int>(i) + 1);
    for (const char* dataset : {"cifar10", "svhn", "anything"})
      for (const Comparison& comparison : claims()[i].comparisons(dataset_facts(dataset))) {
        CHECK_NOTHROW(style(comparison.a.condition));
        CHECK_FALSE(comparison.text.empty());
      }
  }
}

TEST_CASE("Every condition of the library has its style") {
  CHECK(all_conditions().size() == oneiros::condition_names().size());
  for (const std::string& name : oneiros::condition_names()) CHECK_NOTHROW(style(name));
}

TEST_CASE("Without tables no claim has enough runs") {
  Tables tables;
  CHECK(judge(Observations(tables)).front().overall() == "not enough runs");
  tables.runs.add({"cifar10", "full", "1", "0", "50", "waiting"});
  for (const JudgedClaim& claim : judge(Observations(tables))) {
    CHECK(claim.overall() == "not enough runs");
    CHECK(claim.judgements.size() == 1);
  }
}

TEST_CASE("Claim 3: the readout has to rise, and on the paper's data sets to its level") {
  Tables tables;
  for (const char* dataset : {"cifar10", "svhn", "fashion-mnist"}) {
    add_readouts(tables, "full", 1, {0.40, 0.41, 0.42}, dataset);
    add_readouts(tables, "full", 50, {0.58, 0.58, 0.59}, dataset);
  }
  CHECK(verdict(tables, 3, "cifar10") == Verdict::holds);
  CHECK(verdict(tables, 3, "svhn") == Verdict::does_not_hold);  // far from 79 %
  CHECK(verdict(tables, 3, "fashion-mnist") == Verdict::holds);
  CHECK(judged(tables, 3).overall() == "mixed");
}

TEST_CASE("Claim 4: w/o REM has to be lower at epochs 10 and 50") {
  Tables tables;
  add_readouts(tables, "full", 10, {0.50, 0.51, 0.52});
  add_readouts(tables, "without-rem", 10, {0.40, 0.41, 0.42});
  add_readouts(tables, "full", 50, {0.58, 0.59, 0.60});
  CHECK(verdict(tables, 4) == Verdict::not_enough_runs);
  SECTION("and is") {
    add_readouts(tables, "without-rem", 50, {0.45, 0.46, 0.47});
    CHECK(verdict(tables, 4) == Verdict::holds);
    CHECK(judged(tables, 4).overall() == "holds");
  }
  SECTION("but catches up") {
    add_readouts(tables, "without-rem", 50, {0.58, 0.59, 0.60});
    CHECK(verdict(tables, 4) == Verdict::does_not_hold);
  }
  SECTION("and it is the paper's readout that decides") {
    add_readouts(tables, "without-rem", 50, {0.45, 0.46, 0.47});
    for (const char* condition : {"full", "without-rem"})
      for (const int epoch : {10, 50})
        add_readouts(tables, condition, epoch, {0.6, 0.6, 0.6}, "cifar10", "converged");
    CHECK(verdict(tables, 4) == Verdict::holds);
    CHECK(judged(tables, 4).judgements.front().converged.front().verdict == Verdict::does_not_hold);
  }
}

TEST_CASE("Claim 5: only on SVHN does w/o memory mix have to end lower") {
  Tables tables;
  for (const char* dataset : {"cifar10", "svhn"}) {
    add_readouts(tables, "full", 10, {0.50, 0.51, 0.52}, dataset);
    add_readouts(tables, "without-memory-mix", 10, {0.40, 0.41, 0.42}, dataset);
    for (const char* condition : {"full", "without-memory-mix"})
      add_readouts(tables, condition, 50, {0.58, 0.59, 0.60}, dataset);
  }
  CHECK(verdict(tables, 5, "cifar10") == Verdict::holds);
  CHECK(verdict(tables, 5, "svhn") == Verdict::does_not_hold);
}

TEST_CASE("Claims 6 and 7: what occlusion costs, in PAD and without NREM") {
  Tables tables;
  add_occlusion(tables, "full", 50, 4, 0, 0.6);
  add_occlusion(tables, "full", 50, 4, 0.3, 0.5);
  add_occlusion(tables, "without-nrem", 50, 4, 0, 0.5);
  SECTION("as in the paper") {
    add_occlusion(tables, "full", 50, 4, 1, 0.1);
    add_occlusion(tables, "without-nrem", 50, 4, 0.3, 0.2);
    CHECK(verdict(tables, 6) == Verdict::holds);
    CHECK(verdict(tables, 7) == Verdict::holds);
  }
  SECTION("not to chance, and without NREM lower but not steeper") {
    add_occlusion(tables, "full", 50, 4, 1, 0.13);
    add_occlusion(tables, "without-nrem", 50, 4, 0.3, 0.45);
    CHECK(verdict(tables, 6) == Verdict::does_not_hold);
    CHECK(verdict(tables, 7) == Verdict::does_not_hold);
  }
}

TEST_CASE("Claims 10 to 13: ratios of distances, also to the untrained network") {
  Tables tables;
  for (int seed = 1; seed <= 3; ++seed) {
    add_distances(tables, "full", 50, seed, 0.80, 0.4);
    add_distances(tables, "without-rem", 50, seed, 0.94, 0.3);
    add_distances(tables, "without-nrem", 50, seed, 0.85, 0.7);
  }
  SECTION("as in the paper") {
    for (int seed = 1; seed <= 3; ++seed) add_distances(tables, "full", 0, seed, 0.95, 0.6);
    for (const int number : {10, 11, 12, 13}) CHECK(verdict(tables, number) == Verdict::holds);
  }
  SECTION("far from the untrained network") {
    for (int seed = 1; seed <= 3; ++seed) add_distances(tables, "untrained", 0, seed, 0.99, 0.6);
    CHECK(verdict(tables, 10) == Verdict::does_not_hold);
  }
  SECTION("without the untrained network") {
    CHECK(verdict(tables, 10) == Verdict::not_enough_runs);
  }
}

TEST_CASE("Claim 17 takes 100 epochs") {
  Tables tables;
  for (const int epoch : {50, 100}) {
    add_readouts(tables, "full", epoch, {0.58, 0.59, 0.60});
    add_readouts(tables, "without-rem", epoch, {0.45, 0.46, 0.47});
    if (epoch == 100) CHECK(verdict(tables, 17) == Verdict::not_enough_runs);
    for (const char* condition : {"without-nrem", "wake-only"})
      add_readouts(tables, condition, epoch,
                   {0.6 - epoch / 1000., 0.61 - epoch / 1000., 0.62 - epoch / 1000.});
    CHECK(verdict(tables, 17) == (epoch == 100 ? Verdict::holds : Verdict::not_enough_runs));
  }
}

TEST_CASE("Claim 18 takes more than 25 epochs") {
  Tables tables;
  add_readouts(tables, "without-rem-no-noise", 25, {0.50, 0.51, 0.52});
  CHECK(verdict(tables, 18) == Verdict::not_enough_runs);
  add_readouts(tables, "without-rem-no-noise", 40, {0.46, 0.47, 0.48});
  CHECK(verdict(tables, 18) == Verdict::holds);
}

TEST_CASE("Claim 20 is judged by those patch sizes that were measured") {
  Tables tables;
  for (int level = 0; level <= 10; ++level)
    add_occlusion(tables, "full", 50, 4, level / 10., 0.6 - 0.05 * level);
  CHECK(verdict(tables, 20) == Verdict::not_enough_runs);
  const double shift = GENERATE(0.01, 0.03);
  for (int level = 0; level <= 10; ++level)
    add_occlusion(tables, "full", 50, 2, level / 10., 0.6 - 0.05 * level - shift);
  CHECK(verdict(tables, 20) == (shift < 0.02 ? Verdict::holds : Verdict::does_not_hold));
}

TEST_CASE("Claim 21: the latent loss has to rise at first") {
  Tables tables;
  for (const char* condition : {"full", "without-memory-mix"}) {
    add_latent_loss(tables, condition, 1, 0.25);
    add_latent_loss(tables, condition, 5, 0.30);
  }
  CHECK(verdict(tables, 21) == Verdict::holds);
}

TEST_CASE("The table of verdicts has a row for each comparison and readout") {
  Tables tables;
  add_readouts(tables, "rem-first", 50, {0.58, 0.59, 0.60});
  add_readouts(tables, "full", 50, {0.57, 0.58, 0.59});
  const pad::Table table = verdict_table(judge(Observations(tables)));
  int found = 0;
  for (std::size_t i = 0; i < table.rows(); ++i)
    if (table.text(i, "claim") == "16" && table.text(i, "readout") == "paper") {
      ++found;
      CHECK(table.text(i, "verdict") == "holds");
      CHECK(table.number(i, "difference") == Approx(0.01));
      CHECK(table.number(i, "seeds") == 3);
      CHECK(table.text(i, "epochs") == "50");
    }
  CHECK(found == 1);
}
