// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/over_seeds.hpp"

#include <cmath>

#include "oneiros/util/errors.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using evaluation::BySeed;
using evaluation::Summary;
using evaluation::summary;

TEST_CASE("The standard error of the mean has the divisor n - 1") {
  const Summary found = summary({{1, 2.0}, {2, 4.0}, {3, 4.0}, {7, 6.0}});
  CHECK(found.mean == Approx(4.0));
  CHECK(found.error == Approx(std::sqrt(8.0 / 3 / 4)));  // variance 8 / (4 - 1), over 4 seeds
  CHECK(found.count == 4);
}

TEST_CASE("One seed has a mean but no standard error") {
  const Summary found = summary({{5, 0.25}});
  CHECK(found.mean == 0.25);
  CHECK(detail::message(found.error) == "nan");               // without a sign
  CHECK(summary({{5, 1.0}, {6, 4.0}}).error == Approx(1.5));  // (1.5^2 + 1.5^2) / (2 - 1), over 2 seeds
}

TEST_CASE("No seed has no mean") {
  CHECK(detail::message(summary({}).mean, " ", summary({}).error) == "nan nan");
  CHECK(summary({}).count == 0);
}

TEST_CASE("Sums are taken seed by seed, where both have one") {
  CHECK(detail::add({{1, 1.0}, {2, 5.0}, {3, 7.0}}, {{2, 2.0}, {3, 4.0}, {4, 9.0}}, -1) ==
        BySeed{{2, 3.0}, {3, 3.0}});
  CHECK(detail::add({{1, 1.0}, {2, 5.0}}, {{2, 2.0}}) == BySeed{{2, 7.0}});
}
