// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/linear.hpp"

#include <vector>

#include "oneiros/tensor/axis_order.hpp"
#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("a linear layer takes all values of an image, in any extents") {
  const Linear<float> layer(12, 5);
  CHECK(layer.output_shape({3, 1, 1, 12}) == Shape<4>{3, 1, 1, 5});
  CHECK(layer.output_shape({3, 2, 2, 3}) == Shape<4>{3, 1, 1, 5});
  CHECK_THROWS_WITH(layer.output_shape({3, 2, 2, 4}),
                    "Linear: expected 12 values an image, found 3 x 2 x 2 x 4");
  CHECK_THROWS_WITH(layer.output_shape({0, 2, 2, 3}),
                    "Linear: expected a batch of at least 1, found 0 x 2 x 2 x 3");
}

TEST_CASE("in PyTorch's order, the weights of a linear layer are outputs and inputs") {
  for_each_parameter(Linear<float>(12, 5), [](const Name& name, const auto& parameter) {
    const bool is_weight = name.text() == "weight";
    CHECK(parameter.shape == (is_weight ? std::vector<Index>{12, 5} : std::vector<Index>{5}));
    CHECK(detail::interchange_shape(parameter) ==
          (is_weight ? std::vector<Index>{5, 12} : std::vector<Index>{5}));
  });
}
