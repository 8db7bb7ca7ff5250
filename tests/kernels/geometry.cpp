// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/geometry.hpp"

#include "support/catch.hpp"

using namespace oneiros;
using kernels::Geometry;

TEST_CASE("an extent is a pixel, a square, or rows and columns") {
  CHECK((Extent().height == 1 && Extent().width == 1));
  CHECK((Extent(4).height == 4 && Extent(4).width == 4));
  CHECK((Extent(3, 7).height == 3 && Extent(3, 7).width == 7));
  CHECK(Extent(3, 7) != Extent(7, 3));
}

TEST_CASE("an extent that is too small is an error") {
  CHECK_NOTHROW(oneiros::detail::check_extent("pool", "window", {2, 2}, 2));
  CHECK_THROWS_WITH(oneiros::detail::check_extent("pool", "window", {1, 5}, 2),
                    "pool: expected a window of at least 2 x 2, found 1 x 5");
  CHECK_THROWS_WITH(oneiros::detail::check_extent("pool", "window", {5, 1}, 2),
                    "pool: expected a window of at least 2 x 2, found 5 x 1");
}

TEST_CASE("sizes of a geometry are products of its extents") {
  const Geometry g{11, {2, 3}, {5, 7}, 13, 17, {19, 23}, {1, 1}, {0, 0}};
  CHECK(g.fine_size() == 2 * 3 * 13);
  CHECK(g.coarse_positions() == 5 * 7);
  CHECK(g.coarse_size() == 5 * 7 * 17);
  CHECK(g.window_size() == 19 * 23 * 13);
  CHECK(g.weight_size() == 19 * 23 * 13 * 17);
  const Geometry none;
  CHECK((none.images == 0 && none.fine_channels == 0 && none.coarse_channels == 0));
}

TEST_CASE("a window that covers the whole image makes a dense layer") {
  const auto dense = [](Extent fine, Extent coarse, Extent window, Extent padding) {
    return Geometry{1, fine, coarse, 2, 3, window, {1, 2}, padding}.is_dense();
  };
  CHECK(dense({4, 3}, {1, 1}, {4, 3}, {0, 0}));
  CHECK_FALSE(dense({4, 3}, {1, 1}, {4, 2}, {0, 0}));
  CHECK_FALSE(dense({4, 3}, {1, 1}, {3, 3}, {0, 0}));
  CHECK_FALSE(dense({4, 3}, {2, 1}, {4, 3}, {0, 0}));
  CHECK_FALSE(dense({4, 3}, {1, 2}, {4, 3}, {0, 0}));
  CHECK_FALSE(dense({4, 3}, {1, 1}, {4, 3}, {1, 0}));
  CHECK_FALSE(dense({4, 3}, {1, 1}, {4, 3}, {0, 1}));
}
