// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/leaky_relu.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("a leaky ReLU keeps the sign of its input") {
  CHECK(LeakyReLU<float>(0.5F)(-4.0F) == -2);
  CHECK(LeakyReLU<float>(0.0F)(-4.0F) == 0);
  CHECK_THROWS_WITH(LeakyReLU<float>(-0.5F), "LeakyReLU: expected a slope of at least 0, found -0.5");
  CHECK_THROWS_AS(LeakyReLU<double>(std::numeric_limits<double>::quiet_NaN()), ValueError);
}
