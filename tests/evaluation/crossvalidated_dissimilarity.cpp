// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/crossvalidated_dissimilarity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::crossvalidated_rdm;
using evaluation::Rdm;

TEST_CASE("crossvalidated distances are products of differences in different folds") {
  Tensor<double, 2> x(6, 1);
  x.setValues({{1}, {10}, {2}, {20}, {3}, {-2}});
  // In two folds, class 0 has 1 and 3, then 2, and class 1 has 10 and -2, then 20; in three, each has its own.
  const std::vector<int> labels{0, 1, 0, 1, 0, 1};
  const Rdm found = crossvalidated_rdm(x, labels, 2);
  CHECK(found.stimuli() == 2);
  CHECK(found(0, 1) == Approx((2.0 - 4.0) * (2.0 - 20.0)));
  const Rdm three = crossvalidated_rdm(x, labels, 2, 3);
  CHECK(three(0, 1) == Approx((9 * 18 - 9 * 5 - 18 * 5) / 3.0));
}

TEST_CASE("crossvalidated distances are those of a loop over pairs of images") {
  // With a fold for each image, that is a mean over all images of different folds.
  const Index repeats = 5, classes = 3;
  const auto data = clouds<double>(repeats * classes, 4, classes, 0.5);
  const Rdm found = crossvalidated_rdm(data.latents, data.labels, classes, repeats);
  const auto product = [&](Index i, Index j) {
    double sum = 0;
    for (Index k = 0; k < 4; ++k) sum += data.latents(i, k) * data.latents(j, k);
    return sum;
  };
  for (Index a = 0; a < classes; ++a)
    for (Index b = 0; b < classes; ++b) {
      if (a == b) continue;
      double expected = 0;
      for (Index f = 0; f < repeats; ++f)
        for (Index g = 0; g < repeats; ++g) {
          if (f == g) continue;
          const Index af = f * classes + a, bf = f * classes + b, ag = g * classes + a, bg = g * classes + b;
          expected += product(af, ag) - product(af, bg) - product(bf, ag) + product(bf, bg);
        }
      CHECK(found(a, b) == Approx(expected / 20).epsilon(1e-12));
    }
}

TEST_CASE("noise does not lengthen crossvalidated distances") {
  // The same class three hundred times under two names, and one that is 2 away.
  double alike = 0, apart = 0, plain = 0;
  const int sets = 300;
  for (int set = 0; set < sets; ++set) {
    Matrix x = normal_matrix(12, 5, static_cast<std::uint64_t>(set));
    std::vector<int> labels;
    for (Index i = 0; i < 12; ++i) {
      labels.push_back(static_cast<int>(i % 3));
      if (i % 3 == 2) x(i, 1) += 2;
    }
    const Rdm found = crossvalidated_rdm(tensor_of(x), labels, 3);
    alike += found(0, 1) / sets;
    apart += (found(0, 2) + found(1, 2)) / 2 / sets;
    Eigen::RowVectorXd difference = Eigen::RowVectorXd::Zero(5);
    for (Index i = 0; i < 12; i += 3) difference += (x.row(i) - x.row(i + 1)) / 4;
    plain += difference.squaredNorm() / sets;
  }
  // A product of two differences, each of variance 1 in five dimensions, deviates by the root of 5.
  CHECK(std::abs(alike) < 4 * std::sqrt(5.0 / sets));
  CHECK(apart == Approx(4).margin(4 * std::sqrt((5.0 + 2 * 4) / sets)));
  CHECK(plain == Approx(2.5).epsilon(0.2));
}

TEST_CASE(
    "crossvalidated distances do not see rotations and shifts, and have the same bits for any threads") {
  const auto data = clouds<float>(60, 16, 5, 0.5);
  const Matrix x = matrix_of(data.latents);
  Matrix moved = x * rotation(16, 2);
  moved.rowwise() += normal_matrix(1, 16, 3).row(0);
  const Rdm plain = crossvalidated_rdm(data.latents, data.labels, 5, 3);
  const Rdm turned = crossvalidated_rdm(tensor_of(moved), data.labels, 5, 3);
  CHECK((plain.pairs() - turned.pairs()).cwiseAbs().maxCoeff() < 1e-10);
  const auto run = [&](int threads) {
    return Threads(threads).run([&] { return crossvalidated_rdm(data.latents, data.labels, 5, 3); });
  };
  CHECK(run(1).pairs() == run(3).pairs());
}

TEST_CASE("labels that allow no crossvalidation are refused with one sentence") {
  using Catch::Matchers::Message;
  Tensor<double, 2> x(5, 2);
  x.setZero();
  const std::vector<int> labels{0, 1, 0, 1, 2};
  CHECK_THROWS_MATCHES(
      crossvalidated_rdm(x, labels, 3), ValueError,
      Message("crossvalidated rdm: expected at least 2 images of class 2, one for each fold, "
              "found 1"));
  CHECK_THROWS_MATCHES(
      crossvalidated_rdm(x, std::vector<int>{1, 2, 1, 0, 2}, 3), ValueError,
      Message("crossvalidated rdm: expected at least 2 images of class 0, one for each fold, found 1"));
  CHECK_THROWS_MATCHES(
      crossvalidated_rdm(x, labels, 2), ValueError,
      Message("crossvalidated rdm: expected labels from 0 to 1, found 2 as the label of image "
              "4"));
  CHECK_THROWS_MATCHES(crossvalidated_rdm(x, labels, 3, 1), ValueError,
                       Message("crossvalidated rdm: expected at least 2 folds, found 1"));
  CHECK_THROWS_MATCHES(crossvalidated_rdm(x, std::vector<int>{0, 0, 0, 0, 0}, 1), ValueError,
                       Message("crossvalidated rdm: expected at least 2 classes, found 1"));
  CHECK_THROWS_AS(crossvalidated_rdm(x, std::vector<int>{0, 1}, 2), ShapeError);
  CHECK_THROWS_AS(crossvalidated_rdm(Tensor<double, 2>(0, 2), std::vector<int>{}, 2), ShapeError);
  x(3, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_MATCHES(
      crossvalidated_rdm(x, std::vector<int>{0, 1, 0, 1, 0}, 2), NumericalError,
      Message("crossvalidated rdm: expected finite latents, found nan as latent 1 of image 3"));
}
