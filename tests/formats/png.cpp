// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/png.hpp"

#include <cstdint>
#include <vector>

#include "formats/png_reader.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEMPLATE_TEST_CASE("An image is read back from its PNG file pixel by pixel", "", float, double) {
  const TemporaryDirectory directory;
  for (const Index channels : {1, 3}) {
    Tensor<TestType, 3> image(5, 7, channels);
    std::vector<std::uint8_t> expected;
    for (Index i = 0; i < image.size(); ++i) {
      expected.push_back(static_cast<std::uint8_t>(i * 37 % 256));
      image.data()[i] = static_cast<TestType>(expected.back()) / TestType(127.5) - 1;
    }
    write_png(directory / "image.png", image);
    const DecodedImage decoded = read_png(directory / "image.png");
    CHECK(decoded.height == 5);
    CHECK(decoded.width == 7);
    CHECK(decoded.channels == channels);
    CHECK(decoded.bytes == expected);
  }
  CHECK(directory.file_count() == 1);
}

TEST_CASE("A view of one image of a batch can be written") {
  const TemporaryDirectory directory;
  Tensor<float, 4> images(2, 1, 1, 1);
  images.setValues({{{{-1.0F}}}, {{{1.0F}}}});
  const auto second = batch_slice(const_view(images), 1, 1);
  write_png(directory / "image.png", reshaped<3>(second, {1, 1, 1}));
  CHECK(read_png(directory / "image.png")(0, 0) == 255);
}

TEST_CASE("An image that cannot be a PNG file is an error") {
  const TemporaryDirectory directory;
  const float value = 0;
  const auto write = [&](const Shape<3>& shape) {
    write_png(directory / "image.png", TensorView<const float, 3>(&value, shape));
  };
  CHECK_THROWS_AS(write({1, 1, 2}), ShapeError);
  CHECK_THROWS_AS(write({0, 1, 1}), ShapeError);
  CHECK_THROWS_AS(write({1 << 20, 1 << 20, 3}), ShapeError);
  CHECK_THROWS_AS(write({Index{1} << 40, Index{1} << 40, 3}), ShapeError);
  CHECK(directory.file_count() == 0);
  for (const Shape<3>& largest : {Shape<3>{1 << 14, 1 << 14, 1}, {1 << 28, 1, 1}, {1, 1 << 28, 1}})
    CHECK_NOTHROW(detail::check_png_shape("image.png", largest));
  CHECK_THROWS_MATCHES(detail::check_png_shape("image.png", {(1 << 14) + 1, 1 << 14, 1}), ShapeError,
                       Message("image.png: expected an image of 1 to 268435456 bytes, found " +
                               to_string(Shape<3>{(1 << 14) + 1, 1 << 14, 1})));
  CHECK_THROWS_AS(write_png(directory / "missing/image.png", Tensor<float, 3>(1, 1, 1)), DataError);
}
