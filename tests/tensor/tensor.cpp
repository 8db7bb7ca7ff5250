// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/tensor/tensor.hpp"

#include <utility>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("a view looks at a tensor without copying it") {
  Tensor<float, 3> tensor(2, 3, 4);
  tensor.setZero();
  const TensorView<float, 3> view = tensor;
  view(1, 2, 3) = 5;
  CHECK(tensor(1, 2, 3) == 5);
  CHECK(view.size() == 24);
  CHECK(view.shape() == Shape<3>{2, 3, 4});
  const TensorView<const float, 3> constant = view;
  CHECK(&constant(0, 1, 2) == &tensor(0, 1, 2));
}

TEST_CASE("copying a view copies where it looks") {
  Tensor<float, 1> a(2), b(2);
  a.setConstant(1);
  b.setConstant(2);
  TensorView<float, 1> view = a;
  view = TensorView<float, 1>(b);
  CHECK(view(0) == 2);
  CHECK(a(0) == 1);
}

TEST_CASE("a default view is empty") {
  const TensorView<const double, 4> view;
  CHECK_FALSE(view);
  CHECK(view.size() == 0);
  CHECK(view.begin() == view.end());
  CHECK(TensorView<float, 2>(nullptr, {2, 3}).size() == 0);
}

TEST_CASE("views take part in Eigen's expressions") {
  Tensor<double, 2> a(2, 2), b(2, 2);
  a.setConstant(3);
  b.setConstant(4);
  const TensorView<const double, 2> x = a;
  const TensorView<double, 2> y = b;
  y.map() = x.map() + y.map() * 2.0;
  CHECK(b(1, 1) == 11);
}

TEST_CASE("reshaping keeps the elements and refuses another number of them") {
  Tensor<int, 2> tensor(2, 6);
  for (Index i = 0; i < 12; ++i) tensor.data()[i] = static_cast<int>(i);
  const auto image = reshaped<3>(TensorView<const int, 2>(tensor), {3, 2, 2});
  CHECK(image(2, 1, 0) == 10);
  CHECK_THROWS_WITH(reshaped<1>(TensorView<const int, 2>(tensor), {13}), "reshaped: cannot view 2 x 6 as 13");
  for (const Shape<2> shape : {Shape<2>{2, 5}, {2, 7}, {3, 6}, {1, 6}, {0, 6}})
    CHECK_THROWS_AS(reshaped<2>(TensorView<const int, 2>(tensor), shape), ShapeError);
  CHECK(reshaped<2>(TensorView<const int, 2>(tensor), {4, 3})(2, 1) == 7);
}

TEST_CASE("a batch slice is some of the images") {
  Tensor<int, 2> tensor(4, 3);
  for (Index i = 0; i < 12; ++i) tensor.data()[i] = static_cast<int>(i);
  const auto slice = batch_slice(TensorView<int, 2>(tensor), 1, 2);
  CHECK(slice.shape() == Shape<2>{2, 3});
  CHECK(slice(0, 0) == 3);
  CHECK(slice(1, 2) == 8);
}

TEST_CASE("a batch slice lies within its batch") {
  Tensor<int, 2> tensor(4, 3), none(0, 3);
  const TensorView<int, 2> view = tensor;
  CHECK(batch_slice(view, 0, 4).size() == 12);
  CHECK(batch_slice(view, 4, 0).size() == 0);
  CHECK(batch_slice(TensorView<int, 2>(none), 0, 0).shape() == Shape<2>{0, 3});
  CHECK_THROWS_WITH(batch_slice(view, 3, 2), "batch_slice: expected a part of 4, found 2 from 3");
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 5}, {1, 4}, {5, 0}, {-1, 2}, {2, -1}})
    CHECK_THROWS_AS(batch_slice(view, first, count), ShapeError);
}

TEST_CASE("what must not be empty has extents of at least one") {
  CHECK_NOTHROW(detail::check_not_empty(Shape<2>{1, 1}, "it"));
  CHECK_THROWS_WITH(detail::check_not_empty(Shape<2>{0, 3}, "it"),
                    "it: expected a batch of at least 1, found 0 x 3");
  CHECK_THROWS_WITH(detail::check_not_empty(Shape<2>{3, 0}, "it"),
                    "it: expected extents of at least 1, found 3 x 0");
  CHECK_THROWS_WITH(detail::check_not_empty(Shape<2>{1, 0}, "it"),
                    "it: expected extents of at least 1, found 1 x 0");
}

TEST_CASE("a shape error says what was expected and what was found") {
  CHECK_THROWS_WITH(check_shape(Shape<2>{2, 3}, Shape<2>{2, 4}, "image"),
                    "image: expected 2 x 4, found 2 x 3");
  CHECK_THROWS_AS(check_shape(Shape<1>{2}, Shape<1>{3}, "image"), ShapeError);
  CHECK_NOTHROW(check_shape(Shape<1>{3}, Shape<1>{3}, "image"));
}

TEST_CASE("resizing to the same shape keeps the memory") {
  Tensor<float, 2> tensor(3, 4);
  const float* before = tensor.data();
  resize(tensor, {3, 4});
  CHECK(tensor.data() == before);
  tensor.setConstant(7);
  CHECK(zeroed(tensor, {3, 4}).data() == before);
  CHECK(tensor(2, 3) == 0);
  CHECK(zeroed(tensor, {2, 5}).shape() == Shape<2>{2, 5});
  CHECK(tensor(1, 4) == 0);
}

TEST_CASE("copied gives shape and values") {
  Tensor<float, 2> from(2, 2), to;
  from.setConstant(7);
  copied(to, TensorView<const float, 2>(from));
  CHECK(shape_of(to) == Shape<2>{2, 2});
  CHECK(to(1, 1) == 7);
}
