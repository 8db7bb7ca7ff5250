// SPDX-License-Identifier: BSD-3-Clause
#include "figures/verdicts.hpp"

#include <cmath>

#include "made_up.hpp"
#include "support/catch.hpp"

using namespace pad::figures;
using enum Relation;

namespace {

const Quantity readout = readout_accuracy();

/// "full `relation` without-rem" at epoch 50, of these accuracies for each seed.
Finding compared(Relation relation, std::initializer_list<double> full, std::initializer_list<double> other,
                 int epoch = 50) {
  Tables tables;
  made_up::add_readouts(tables, "full", epoch, full);
  made_up::add_readouts(tables, "without-rem", epoch, other);
  const Comparison comparison{"", of("full", readout, at(50)), relation, of("without-rem", readout, at(50))};
  return compare(comparison, Observations(tables), "cifar10");
}

}  // namespace

TEST_CASE("A difference beyond two standard errors over three seeds holds") {
  const Finding found = compared(above, {0.58, 0.59, 0.60}, {0.48, 0.49, 0.50});
  CHECK(found.verdict == Verdict::holds);
  CHECK(found.difference == Approx(0.1));
  CHECK(found.error == Approx(std::sqrt(2 * 0.0001 / 3)));  // of two means with variances 0.01^2 / 3
  CHECK(found.seeds == 3);
  CHECK(found.epochs == std::vector<int>{50});
  CHECK(in_words(found) == "+10.0 ± 0.8 points");
}

TEST_CASE("A difference within two standard errors does not hold") {
  // The error is 0.0082: 1.6 points are just too few, 1.7 just enough.
  CHECK(compared(above, {0.58, 0.59, 0.60}, {0.564, 0.574, 0.584}).verdict == Verdict::does_not_hold);
  CHECK(compared(above, {0.58, 0.59, 0.60}, {0.563, 0.573, 0.583}).verdict == Verdict::holds);
}

TEST_CASE("A difference of the other sign does not hold") {
  CHECK(compared(above, {0.48, 0.49, 0.50}, {0.58, 0.59, 0.60}).verdict == Verdict::does_not_hold);
}

TEST_CASE("Two seeds are not enough, and show the tendency") {
  const Finding as_claimed = compared(above, {0.58, 0.60}, {0.50, 0.50, 0.50});
  CHECK(as_claimed.verdict == Verdict::not_enough_runs);
  CHECK(in_words(as_claimed) == "with 2 seeds, no evidence: +9.0 ± 1.0 points (leans to the claim)");
  const Finding contrary = compared(above, {0.40}, {0.50});
  CHECK(contrary.verdict == Verdict::not_enough_runs);
  CHECK(in_words(contrary) == "with 1 seed, no evidence: -10.0 points (leans against it)");
}

TEST_CASE("Fewer epochs than a claim speaks of are not enough, and show the tendency") {
  const Finding found = compared(above, {0.58, 0.59, 0.60}, {0.48, 0.49, 0.50}, 20);
  CHECK(found.verdict == Verdict::not_enough_runs);
  CHECK(found.epochs == std::vector<int>{20});
  CHECK(in_words(found) == "after 20 epochs, no evidence: +10.0 ± 0.8 points (leans to the claim)");
}

TEST_CASE("Without a condition there is nothing to compare") {
  const Finding found = compared(above, {0.58, 0.59, 0.60}, {});
  CHECK(found.verdict == Verdict::not_enough_runs);
  CHECK(in_words(found) == "nothing measured of w/o REM");
  CHECK(compared(above, {}, {}).measured == false);
}

TEST_CASE("Numbers are alike within two points") {
  CHECK(compared(alike, {0.61, 0.61, 0.61}, {0.59, 0.59, 0.59}).verdict == Verdict::holds);
  CHECK(compared(alike, {0.59, 0.59, 0.59}, {0.61, 0.61, 0.61}).verdict == Verdict::holds);
  CHECK(compared(alike, {0.62, 0.62, 0.61}, {0.59, 0.59, 0.59}).verdict == Verdict::does_not_hold);
  CHECK(compared(alike, {0.59, 0.59}, {0.59, 0.59}).verdict == Verdict::not_enough_runs);
}

TEST_CASE("One-sided likeness allows any difference on the other side") {
  CHECK(compared(not_below, {0.9, 0.9, 0.9}, {0.5, 0.5, 0.5}).verdict == Verdict::holds);
  CHECK(compared(not_below, {0.47, 0.47, 0.47}, {0.5, 0.5, 0.5}).verdict == Verdict::does_not_hold);
  CHECK(compared(not_above, {0.47, 0.47, 0.47}, {0.5, 0.5, 0.5}).verdict == Verdict::holds);
  CHECK(compared(not_above, {0.53, 0.53, 0.53}, {0.5, 0.5, 0.5}).verdict == Verdict::does_not_hold);
}

TEST_CASE("Changes are taken within each network before the mean") {
  Tables tables;
  made_up::add_readouts(tables, "full", 1, {0.2, 0.4, 0.6});  // far apart, but each rises by 0.1
  made_up::add_readouts(tables, "full", 50, {0.3, 0.5, 0.71});
  const Observations observations(tables);
  const Finding rises =
      compare({"", rise("full", readout, at(1), at(50)), above, 0.0}, observations, "cifar10");
  CHECK(rises.verdict == Verdict::holds);
  CHECK(rises.difference == Approx(0.31 / 3));
  CHECK(rises.error < 0.01);
  CHECK(rises.epochs == std::vector<int>{1, 50});
  const Finding falls =
      compare({"", fall("full", readout, at(1), at(50)), above, 0.0}, observations, "cifar10");
  CHECK(falls.verdict == Verdict::does_not_hold);
}

TEST_CASE("An epoch is not compared with itself") {
  Tables tables;
  made_up::add_readouts(tables, "full", 1, {0.2, 0.4, 0.6});
  const Finding found =
      compare({"", rise("full", readout, at(1), late), above, 0.0}, Observations(tables), "cifar10");
  CHECK(in_words(found) == "no epochs to compare");
}

TEST_CASE("One comparison that does not hold decides, then one without enough runs") {
  const Finding yes = compared(above, {0.58, 0.59, 0.60}, {0.48, 0.49, 0.50});
  const Finding no = compared(above, {0.48, 0.49, 0.50}, {0.58, 0.59, 0.60});
  const Finding few = compared(above, {0.58}, {0.48});
  Finding nothing = compared(above, {}, {});
  CHECK(all_of({yes, yes}) == Verdict::holds);
  CHECK(all_of({yes, few, no}) == Verdict::does_not_hold);
  CHECK(all_of({yes, few}) == Verdict::not_enough_runs);
  CHECK(all_of({yes, nothing}) == Verdict::not_enough_runs);
  nothing.if_measured = true;
  CHECK(all_of({yes, nothing}) == Verdict::holds);
  CHECK(all_of({nothing}) == Verdict::not_enough_runs);
}
