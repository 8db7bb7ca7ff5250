// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/from_memory.hpp"

#include <numeric>

#include "support/catch.hpp"

using namespace oneiros;

TEMPLATE_TEST_CASE("numbers in [-1, 1] become a data set of bytes", "[data]", float, double) {
  Tensor<TestType, 4> images(2, 1, 2, 3);
  images.setConstant(TestType(-1));
  images(1, 0, 1, 2) = TestType(0.5);
  const data::Dataset set = data::from_memory(images, {2, 0});
  CHECK(set.size() == 2);
  CHECK(set.image_shape() == Shape<3>{1, 2, 3});
  CHECK(set.name() == "images");
  CHECK(set.class_names() == std::vector<std::string>{"0", "1", "2"});
  CHECK(set.image(1)[5] == 191);
  CHECK(set.image(1)[4] == 0);
}

TEST_CASE("a tensor of bytes becomes a data set as it is", "[data]") {
  Tensor<std::uint8_t, 4> images(3, 2, 2, 1);
  std::iota(images.data(), images.data() + images.size(), std::uint8_t{7});
  const data::Dataset set = data::from_memory(batch_slice(const_view(images), 1, 2), {0, 1},
                                              {.name = "pets", .class_names = {"cat", "dog"}});
  CHECK(set.name() == "pets");
  CHECK(set.class_names()[1] == "dog");
  CHECK(set.image(0)[0] == 11);
  CHECK(set.image(1)[3] == 18);
}

TEST_CASE("arrays that do not fit together make no data set", "[data]") {
  const Tensor<float, 4> images = Tensor<float, 4>(2, 1, 1, 1).setZero();
  CHECK_THROWS_AS(data::from_memory(images, {0}), ShapeError);
  CHECK_THROWS_AS(data::from_memory(images, {}), ValueError);
  CHECK_THROWS_AS(data::from_memory(images, {0, -1}), ValueError);
  CHECK_THROWS_WITH(data::from_memory(images, {-1, -1}), "images: image 0 has label -1, expected 0 to 0");
  CHECK(data::from_memory(images, {0, 0}).class_names() == std::vector<std::string>{"0"});
  CHECK_THROWS_AS(data::from_memory(images, {0, 2}, {.class_names = {"a", "b"}}), ValueError);
  CHECK_THROWS_AS(data::from_memory(Tensor<float, 4>(0, 1, 1, 1), {}), ShapeError);
}
