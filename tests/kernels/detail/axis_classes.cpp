// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/detail/axis_classes.hpp"

#include <set>
#include <tuple>
#include <vector>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using kernels::Axis;
using kernels::AxisClass;

namespace {

Axis random_axis(Dice& dice) {
  Axis axis{};
  axis.window = dice(1, 7);
  axis.stride = dice(1, 5);
  axis.padding = dice(0, axis.window - 1);
  axis.fine = dice(axis.window, 20);
  axis.coarse = kernels::coarse_extent(axis.fine, axis.window, axis.stride, axis.padding);
  return axis;
}

using Triple = std::tuple<Index, Index, Index>;  // fine position, tap, coarse position

/// By definition.
std::set<Triple> connections(const Axis& axis) {
  std::set<Triple> all;
  for (Index p = 0; p < axis.coarse; ++p)
    for (Index tap = 0; tap < axis.window; ++tap) {
      const Index y = p * axis.stride - axis.padding + tap;
      if (y >= 0 && y < axis.fine) all.emplace(y, tap, p);
    }
  return all;
}

/// Calls `f(output, tap, input)` for all that a class lists.
template <class F>
void for_each_in(const AxisClass& c, const F& f) {
  for (Index i = 0; i < c.count; ++i)
    for (Index t = 0; t < c.taps; ++t)
      f(c.output + i * c.output_step, c.tap + t * c.tap_step, c.input + i * c.input_step + t * c.tap_input);
}

}  // namespace

TEST_CASE("classes of positions list every tap that falls inside, once, and every position") {
  Dice dice(5);
  for (int i = 0; i < 300; ++i) {
    const Axis axis = random_axis(dice);
    INFO("fine " << axis.fine << ", window " << axis.window << ", stride " << axis.stride << ", padding "
                 << axis.padding);
    std::multiset<Triple> gathered, scattered;
    std::multiset<Index> coarse, fine;
    kernels::for_each_gather_class(axis, [&](const AxisClass& c) {
      for (Index k = 0; k < c.count; ++k) coarse.insert(c.output + k * c.output_step);
      for_each_in(c, [&](Index p, Index tap, Index y) { gathered.emplace(y, tap, p); });
    });
    kernels::for_each_scatter_class(axis, [&](const AxisClass& c) {
      for (Index k = 0; k < c.count; ++k) fine.insert(c.output + k * c.output_step);
      for_each_in(c, [&](Index y, Index tap, Index p) { scattered.emplace(y, tap, p); });
    });
    const std::set<Triple> all = connections(axis);
    const std::multiset<Triple> expected(all.begin(), all.end());
    CHECK(gathered == expected);
    CHECK(scattered == expected);
    std::multiset<Index> every_coarse, every_fine;
    for (Index p = 0; p < axis.coarse; ++p) every_coarse.insert(p);
    for (Index y = 0; y < axis.fine; ++y) every_fine.insert(y);
    CHECK(coarse == every_coarse);
    CHECK(fine == every_fine);
  }
}

TEST_CASE("the positions that see a tap are those whose taps inside hold it") {
  Dice dice(6);
  for (int i = 0; i < 300; ++i) {
    const Axis axis = random_axis(dice);
    for (Index tap = 0; tap < axis.window; ++tap) {
      const kernels::Range positions = kernels::positions_inside(axis, tap);
      for (Index p = 0; p < axis.coarse; ++p) {
        const kernels::Range taps = kernels::taps_inside(axis, p);
        CHECK((p >= positions.begin && p < positions.end) == (tap >= taps.begin && tap < taps.end));
      }
    }
  }
}
