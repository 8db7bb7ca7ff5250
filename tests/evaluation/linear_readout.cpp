// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/linear_readout.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

/// Class 0 left of class 1 left of class 2, with borders at -1 and 1.
template <class S>
LinearReadout<S> three_bands() {
  Tensor<S, 2> weight(3, 1);
  Tensor<S, 1> bias(3);
  weight.setValues({{-1}, {0}, {1}});
  bias.setValues({-1, 0, -1});
  return {weight, bias};
}

}  // namespace

TEMPLATE_TEST_CASE("a readout predicts the class of the largest score, the first of those that tie", "",
                   float, double) {
  Tensor<TestType, 2> z(5, 1);
  z.setValues({{-2}, {0}, {3}, {-1}, {1}});
  const auto readout = three_bands<TestType>();
  CHECK(readout.predict(z) == std::vector<int>{0, 1, 2, 0, 1});
  CHECK(readout.accuracy(z, std::vector<int>{0, 1, 1, 1, 1}) == Approx(0.6));
}

TEMPLATE_TEST_CASE("a readout's loss is the mean cross entropy", "", float, double) {
  Tensor<TestType, 2> z(2, 1);
  z.setValues({{2}, {-1}});
  const double first = std::log(std::exp(-3) + std::exp(0) + std::exp(1)) - 1;
  const double second = std::log(std::exp(0) + std::exp(0) + std::exp(-2));
  CHECK(three_bands<TestType>().loss(z, std::vector<int>{2, 1}) == Approx((first + second) / 2));
}

TEST_CASE("a readout's loss stays finite for large scores") {
  Tensor<float, 2> z(1, 1);
  z(0, 0) = 1e6F;
  CHECK(three_bands<float>().loss(z, std::vector<int>{1}) == Approx(1e6).epsilon(1e-5));
  CHECK(three_bands<float>().loss(z, std::vector<int>{2}) == 0);
}

TEST_CASE("all images count, also those of the last incomplete block") {
  const Index images = 2 * detail::evaluation_block + 3;
  Tensor<float, 2> z(images, 1);
  z.setConstant(5);
  z(images - 1, 0) = -5;
  const std::vector<int> labels(static_cast<std::size_t>(images), 2);
  CHECK(three_bands<float>().accuracy(z, labels) ==
        Approx(static_cast<double>(images - 1) / static_cast<double>(images)).epsilon(1e-12));
  std::vector<int> expected = labels;
  expected.back() = 0;
  CHECK(three_bands<float>().predict(z) == expected);
}

TEST_CASE("the loss of images is the mean of those of each, in any block and with its own label") {
  const Index images = 2 * detail::evaluation_block + 3;
  Tensor<double, 2> z(images, 1);
  std::vector<int> labels;
  double sum = 0;
  for (Index i = 0; i < images; ++i) {
    z(i, 0) = static_cast<double>(i % 101) / 20 - 2.5;
    labels.push_back(static_cast<int>(i * i % 3));
    sum += three_bands<double>().loss(batch_slice(const_view(z), i, 1), std::vector{labels.back()});
  }
  CHECK(three_bands<double>().loss(z, labels) == Approx(sum / static_cast<double>(images)).epsilon(1e-12));
}

TEST_CASE("a readout refuses what does not fit") {
  const auto readout = three_bands<float>();
  Tensor<float, 2> z(2, 1), wide(2, 2);
  z.setZero();
  wide.setZero();
  const std::vector<int> labels{0, 1};
  CHECK_THROWS_WITH(readout.predict(wide), "linear readout: expected 2 x 1, found 2 x 2");
  CHECK_THROWS_WITH(readout.accuracy(z, std::vector<int>{0}),
                    "linear readout: expected 2 labels, one for each image, found 1");
  CHECK_THROWS_WITH(readout.accuracy(z, std::vector<int>{0, 3}),
                    "linear readout: expected labels from 0 to 2, found 3 as the label of image 1");
  CHECK_THROWS_WITH(readout.loss(z, std::vector<int>{-1, 0}),
                    "linear readout: expected labels from 0 to 2, found -1 as the label of image 0");
  CHECK_THROWS_AS(readout.accuracy(batch_slice(const_view(z), 0, 0), {}), ShapeError);
  CHECK_THROWS_WITH(LinearReadout<float>(Tensor<float, 2>(3, 2), Tensor<float, 1>(2)),
                    "linear readout: bias: expected 3, found 2");
  CHECK_THROWS_WITH(LinearReadout<float>(Tensor<float, 2>(3, 0), Tensor<float, 1>(3)),
                    "linear readout: weight: expected extents of at least 1, found 3 x 0");
  CHECK_THROWS_WITH(LinearReadout<float>(Tensor<float, 2>(1, 2), Tensor<float, 1>(1)),
                    "linear readout: expected at least 2 classes, found 1");
  z(1, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(readout.accuracy(z, labels), NumericalError);
  CHECK_THROWS_AS(readout.loss(z, labels), NumericalError);
  CHECK_THROWS_AS(readout.predict(z), NumericalError);
}

TEST_CASE("the gradient of the cross entropy is that of central differences") {
  const Matrix scores = 3 * test::normal_matrix(5, 4, 61);
  const std::vector<int> labels{0, 3, 1, 1, 2};
  Matrix gradient = scores;
  detail::softmax_cross_entropy_rows(gradient, labels.data());
  const auto loss_at = [&](Index i, double shift) {
    Matrix moved = scores;
    moved.data()[i] += shift;
    return detail::softmax_cross_entropy_rows(moved, labels.data());
  };
  for (Index i = 0; i < scores.size(); ++i)
    CHECK(gradient.data()[i] == Approx((loss_at(i, 1e-5) - loss_at(i, -1e-5)) / 2e-5).margin(1e-9));
}
