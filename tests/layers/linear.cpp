// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/linear.hpp"

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("a linear layer takes all values of an image, in any extents") {
  const Linear<float> layer(12, 5);
  CHECK(layer.output_shape({3, 1, 1, 12}) == Shape<4>{3, 1, 1, 5});
  CHECK(layer.output_shape({3, 2, 2, 3}) == Shape<4>{3, 1, 1, 5});
  CHECK_THROWS_WITH(layer.output_shape({3, 2, 2, 4}),
                    "Linear: expected 12 values an image, found 3 x 2 x 2 x 4");
}
