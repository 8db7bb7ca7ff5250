// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/tanh.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("the hyperbolic tangent of a vector is right to a unit in the last place") {
  const Tanh<float> f;
  double worst = 0;
  for (const double scale : {1.0, 1e-2, 1e-4, 1e-8})
    for (int i = -25000; i <= 25000; ++i) {
      const auto x = static_cast<float>(i * 1e-3 * scale);
      const double expected = std::tanh(static_cast<double>(x));
      const double found = f(kernels::broadcast(x))[0];
      worst = std::max(worst, std::abs(found - expected) / std::max(std::abs(expected), 1e-30));
    }
  CHECK(worst <= 1.4e-7);  // a unit in the last place
}

TEST_CASE("the hyperbolic tangent has its limits, and passes NaN on") {
  const Tanh<float> f;
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(f(kernels::broadcast(infinity))[0] == 1);
  CHECK(f(kernels::broadcast(-infinity))[0] == -1);
  CHECK(f(kernels::broadcast(1e30F))[0] == 1);
  CHECK(std::isnan(f(kernels::broadcast(std::numeric_limits<float>::quiet_NaN()))[0]));
}
