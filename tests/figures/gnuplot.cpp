// SPDX-License-Identifier: BSD-3-Clause
#include "figures/plot.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace pad;
using namespace pad::figures;

namespace {

std::string script_of(std::vector<Point> points) {
  Curves curves;
  curves.title = "a title";
  curves.lines = {{style("without-rem"), std::move(points)}};
  return gnuplot_script({"name", "what it is", "how to read it", 2, 400, 300, {curves}});
}

}  // namespace

TEST_CASE("A script holds its data, and a band where there are standard errors") {
  const std::string script = script_of({{1, {40.5, 0.25, 3}}, {2, {45, 0.5, 2}}});
  CHECK_THAT(script, ContainsSubstring("\n1 40.5 0.25 3\n2 45 0.5 2\n"));
  CHECK_THAT(script, ContainsSubstring("with filledcurves"));
  CHECK_THAT(script, ContainsSubstring("\"w/o REM (n = 2-3)\""));
  CHECK_THAT(script, ContainsSubstring("# what it is\n"));
}

TEST_CASE("One seed has no band") {
  const std::string script = script_of({{1, {40.5, std::numeric_limits<double>::quiet_NaN(), 1}}});
  CHECK_THAT(script, ContainsSubstring("1 40.5 NaN 1\n"));
  CHECK_THAT(script, !ContainsSubstring("filledcurves"));
}
