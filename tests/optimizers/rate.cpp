// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/optimizers/rate.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("a cosine decay falls from one to nothing, most steeply in the middle") {
  CHECK(cosine_decay(0) == 1);
  CHECK(cosine_decay(0.25) == Approx((1 + std::sqrt(0.5)) / 2));
  CHECK(cosine_decay(0.5) == Approx(0.5));
  CHECK(cosine_decay(1) == Approx(0).margin(1e-15));
  CHECK_THROWS_WITH(cosine_decay(1.5), "cosine_decay: expected a share from 0 to 1, found 1.5");
  CHECK_THROWS_AS(cosine_decay(-0.1), ValueError);
  CHECK_THROWS_AS(cosine_decay(std::numeric_limits<double>::quiet_NaN()), ValueError);
}
