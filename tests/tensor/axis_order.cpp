// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/tensor/axis_order.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("Reordering axes moves each element to the permuted index, for every order of four axes") {
  const std::vector<Index> shape{2, 3, 4, 5};
  std::vector<double> from(120), to(120), back(120);
  std::iota(from.begin(), from.end(), 0.0);
  detail::AxisOrder order{0, 1, 2, 3};
  do {
    const std::vector<Index> result = detail::reordered_shape(shape, order);
    detail::reorder_axes(from.data(), shape, order, to.data());
    bool same = true;
    std::array<Index, 4> i{};
    for (i[0] = 0; i[0] < 2; ++i[0])
      for (i[1] = 0; i[1] < 3; ++i[1])
        for (i[2] = 0; i[2] < 4; ++i[2])
          for (i[3] = 0; i[3] < 5; ++i[3]) {
            Index target = 0;
            for (std::size_t k = 0; k < 4; ++k)
              target = target * result[k] + i[static_cast<std::size_t>(order[k])];
            const Index source = ((i[0] * 3 + i[1]) * 4 + i[2]) * 5 + i[3];
            same = same && to[static_cast<std::size_t>(target)] == from[static_cast<std::size_t>(source)];
          }
    CHECK(same);
    detail::reorder_axes(to.data(), result, detail::inverse_order(order), back.data());
    CHECK(back == from);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("No order, no axes and no elements are left as they are") {
  const std::vector<float> from{1, 2, 3, 4, 5, 6};
  std::vector<float> to(6);
  detail::reorder_axes(from.data(), {2, 3}, {}, to.data());
  CHECK(to == from);
  float value = 0;
  detail::reorder_axes(from.data() + 2, {}, {}, &value);
  CHECK(value == 3);
  detail::reorder_axes<float>(nullptr, {2, 0}, {1, 0}, nullptr);
  CHECK(detail::reordered_shape({2, 0}, {1, 0}) == std::vector<Index>{0, 2});
}

TEST_CASE("An order that is no permutation of the axes is an error") {
  CHECK_THROWS_AS(detail::reordered_shape({2, 3}, {0, 0}), ValueError);
  CHECK_THROWS_AS(detail::reordered_shape({2, 3}, {1, 2}), ValueError);
  CHECK_THROWS_AS(detail::reordered_shape({2, 3}, {-1, 0}), ValueError);
  CHECK_THROWS_AS(detail::reordered_shape({2, 3}, {0}), ValueError);
  CHECK_THROWS_AS(detail::inverse_order({0, 2}), ValueError);
  CHECK_THROWS_WITH(detail::reordered_shape({2, 3, 4}, {0, 1}),
                    "axis order: expected each of 3 axes once, found 2 others");
}

TEST_CASE("A parameter has as many values as its shape says") {
  const Parameter<double> matrix({2, 3}, {1, 0}), number(std::vector<Index>{});
  const std::string expected = "parameter: expected 2 x 3, found ";
  for (const Index count : {0, 5, 7}) {
    CHECK_THROWS_WITH(to_interchange(matrix, Tensor<double, 1>(count)),
                      expected + std::to_string(count) + " values");
    const std::vector<double> values(static_cast<std::size_t>(count));
    CHECK_THROWS_WITH(from_interchange<double>(matrix, values), expected + std::to_string(count) + " values");
  }
  CHECK_THROWS_WITH(to_interchange(number, Tensor<double, 1>(2)),
                    "parameter: expected a single number, found 2 values");
  CHECK(to_interchange(number, Tensor<double, 1>(1)).size() == 1);
}

TEST_CASE("A parameter's values go to the interchange order and back") {
  Parameter<double> parameter({2, 3}, {1, 0});
  for (Index i = 0; i < 6; ++i) parameter.value(i) = static_cast<double>(i);
  const std::vector<double> values = to_interchange(parameter, parameter.value);
  CHECK(detail::interchange_shape(parameter) == std::vector<Index>{3, 2});
  CHECK(values == std::vector<double>{0, 3, 1, 4, 2, 5});
  const Tensor<double, 1> back = from_interchange<double>(parameter, values);
  REQUIRE(back.size() == 6);
  CHECK(std::equal(back.data(), back.data() + 6, parameter.value.data()));
  const Parameter<double> in_order({2, 3});
  const Tensor<double, 1> same = from_interchange<double>(in_order, values);
  CHECK(std::equal(same.data(), same.data() + same.size(), values.begin(), values.end()));
}

TEST_CASE("images go to PyTorch's order of axes and back") {
  oneiros::Tensor<float, 4> images(2, 3, 4, 5);
  for (oneiros::Index i = 0; i < images.size(); ++i) images.data()[i] = static_cast<float>(i);
  const auto first = oneiros::to_channels_first(images);
  CHECK(oneiros::shape_of(first) == oneiros::Shape<4>{2, 5, 3, 4});
  CHECK(first(1, 4, 2, 3) == images(1, 2, 3, 4));
  const auto back = oneiros::to_channels_last(first);
  CHECK(oneiros::shape_of(back) == oneiros::Shape<4>{2, 3, 4, 5});
  CHECK(std::equal(back.data(), back.data() + back.size(), images.data()));
}
