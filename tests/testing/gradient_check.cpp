// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/testing/gradient_check.hpp"

#include <cmath>

#include "oneiros/layers/convolution.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;

TEST_CASE("a right gradient passes and a wrong one is named") {
  std::vector<double> x{0.3, -0.7, 1.2}, gradient;
  for (const double value : x) gradient.push_back(std::cos(value));
  const auto loss = [&] { return std::sin(x[0]) + std::sin(x[1]) + std::sin(x[2]); };

  testing::GradientReport right;
  testing::compare_gradient(right, "x", x.data(), gradient.data(), 3, loss);
  CHECK(right.passed());
  CHECK(right.checked == 3);
  CHECK(x[0] == 0.3);

  gradient[1] = -gradient[1];
  testing::GradientReport wrong;
  testing::compare_gradient(wrong, "x", x.data(), gradient.data(), 3, loss);
  CHECK_FALSE(wrong.passed());
  CHECK_THAT(wrong.failures.at(0), ContainsSubstring("x: gradient differs"));
}

TEST_CASE("a gradient that is not a number fails, and so does a report of nothing") {
  double x = 1;
  const double gradient = std::nan("");
  testing::GradientReport report;
  CHECK_FALSE(report.passed());
  testing::compare_gradient(report, "x", &x, &gradient, 1, [&] { return x; });
  CHECK_FALSE(report.passed());
}

TEST_CASE("a layer whose parameters are all zero is not accepted unseen") {
  Convolution<Window<3>, Stride<1>, Padding<1>, double> layer(2, 3);
  std::ostringstream text;
  text << testing::check_layer(layer, {2, 4, 4, 2}, Rng{1});
  CHECK_THAT(text.str(), ContainsSubstring("the input gradient is zero everywhere"));
}
