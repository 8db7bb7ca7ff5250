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

TEST_CASE("A matrix is drawn with its numbers and names") {
  const Heat heat{"alike", {"this one", "that one"}, {{1, 0.25}, {0.25, 1}}};
  const std::string script = gnuplot_script({"name", "what it is", "", 1, 400, 300, {heat}});
  CHECK_THAT(script, ContainsSubstring("\n0 0 1\n1 0 0.25\n0 1 0.25\n1 1 1\n"));
  CHECK_THAT(script, ContainsSubstring("set ytics (\"this one\" 0, \"that one\" 1)"));
  CHECK_THAT(script, ContainsSubstring("set xtics (\"1\" 0, \"2\" 1)"));
  CHECK_THAT(script, ContainsSubstring("with labels"));
}

TEST_CASE("What was not counted has no number of seeds") {
  CHECK_THAT(script_of({{1, {40.5, 0, 0}}}), ContainsSubstring("title \"w/o REM\""));
  const Bars bars{"sizes", "y", {{style("full"), {3, 0, 0}}}};
  CHECK_THAT(gnuplot_script({"name", "what it is", "", 1, 400, 300, {bars}}),
             ContainsSubstring("set title \"sizes\""));
}

TEST_CASE("Names that gnuplot would take for something else are made plain") {
  CHECK(plain("cifar10-full_1.2 b") == "cifar10-full_1.2 b");
  CHECK(plain("a\"b`c$d\\e\n") == "a-b-c-d-e-");
}
