// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/latents.hpp"

#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

static_assert(evaluation::Latents<Tensor<float, 2>>);
static_assert(evaluation::Latents<TensorView<const double, 2>>);
static_assert(evaluation::Latents<Eigen::TensorMap<Tensor<float, 2>>>);
static_assert(!evaluation::Latents<Tensor<float, 3>>);
static_assert(!evaluation::Latents<Tensor<int, 2>>);

TEST_CASE("a label out of range is named with its image") {
  const std::vector<int> labels{0, 9, 10};
  CHECK_NOTHROW(detail::check_labels(labels, 3, 11, "test"));
  CHECK_THROWS_MATCHES(detail::check_labels(labels, 3, 10, "test"), ValueError,
                       Message("test: expected labels from 0 to 9, found 10 as the label of image 2"));
  CHECK_THROWS_AS(detail::check_labels(std::vector<int>{-1}, 1, 10, "test"), ValueError);
}

TEST_CASE("a wrong number of labels is named with the number of images") {
  CHECK_THROWS_MATCHES(detail::check_labels(std::vector<int>{0, 1}, 3, 10, "test"), ShapeError,
                       Message("test: expected 3 labels, one for each image, found 2"));
}

TEST_CASE("a latent that is not finite is named with its image") {
  Tensor<float, 2> latents(3, 4);
  latents.setZero();
  CHECK_NOTHROW(detail::check_finite(const_view(latents), "test"));
  latents(2, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_MATCHES(detail::check_finite(const_view(latents), "test"), NumericalError,
                       Message("test: expected finite latents, found inf as latent 1 of image 2"));
  CHECK_NOTHROW(detail::check_finite(batch_slice(const_view(latents), 0, 2), "test"));
  latents.setZero();
  latents(2, 3) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_MATCHES(detail::check_finite(const_view(latents), "test"), NumericalError,
                       Message("test: expected finite latents, found nan as latent 3 of image 2"));
  latents(0, 0) = -std::numeric_limits<float>::infinity();
  CHECK_THROWS_MATCHES(detail::check_finite(const_view(latents), "test"), NumericalError,
                       Message("test: expected finite latents, found -inf as latent 0 of image 0"));
  const TensorView<const float, 2> rows = batch_slice(const_view(latents), 1, 1);
  CHECK_NOTHROW(detail::check_finite(rows, "test"));
  latents(2, 0) = std::numeric_limits<float>::infinity();  // right behind the rows
  CHECK_NOTHROW(detail::check_finite(rows, "test"));
}
