// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/dissimilarity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "representations.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::Dissimilarity;
using evaluation::Rdm;

namespace {

constexpr Dissimilarity all_dissimilarities[] = {Dissimilarity::correlation, Dissimilarity::cosine,
                                                 Dissimilarity::euclidean};

double largest_difference_of(const Rdm& a, const Vector& pairs) {
  return (a.pairs() - pairs).cwiseAbs().maxCoeff();
}

template <class F>
void check_rdm_refuses(const F& f, const std::string& sentence) {
  try {
    f();
    FAIL_CHECK("nothing is thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == sentence);
  }
}

}  // namespace

TEST_CASE("dissimilarities are those of SciPy") {
  const Tensor<double, 2> x = first_rows(formula_latents().latents, 6);
  const auto check = [&](Dissimilarity dissimilarity, const std::vector<double>& expected) {
    const Rdm found = evaluation::rdm(x, dissimilarity);
    REQUIRE(found.stimuli() == 6);
    CHECK(largest_difference_of(found, Eigen::Map<const Vector>(expected.data(), 15)) < 1e-14);
  };
  check(Dissimilarity::correlation, scipy_correlation);
  check(Dissimilarity::cosine, scipy_cosine);
  check(Dissimilarity::euclidean, scipy_euclidean);
  CHECK(largest_difference_of(evaluation::rdm(x), evaluation::rdm(x, Dissimilarity::correlation).pairs()) ==
        0);
}

TEST_CASE("a dissimilarity matrix is symmetric, and follows the order of the stimuli") {
  const Index n = 37;
  const Tensor<double, 2> x = tensor_of(normal_matrix(n, 9, 1));
  std::vector<Index> order = shuffled(n, Rng{1}.stream("order"));
  Tensor<double, 2> permuted(n, 9);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < 9; ++j) permuted(i, j) = x(order[static_cast<std::size_t>(i)], j);
  for (const Dissimilarity dissimilarity : all_dissimilarities) {
    const Rdm plain = evaluation::rdm(x, dissimilarity), other = evaluation::rdm(permuted, dissimilarity);
    Index differ = 0;
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) {
        differ += plain(i, j) != plain(j, i);
        const double moved = plain(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
        differ += std::abs(other(i, j) - moved) > 1e-14;
        differ += (i == j) != (plain(i, j) == 0);
      }
    CHECK(differ == 0);
  }
}

TEST_CASE("dissimilarities have the invariances of their measure") {
  Matrix x = normal_matrix(12, 7, 1);
  Matrix scaled = x, shifted = x;
  for (Index i = 0; i < 12; ++i) {
    scaled.row(i) *= 0.1 + static_cast<double>(i);
    shifted.row(i).array() += static_cast<double>(i);
  }
  const Matrix rotated = x * rotation(7, 2);
  const auto moves = [&](const Matrix& changed, Dissimilarity dissimilarity) {
    return largest_difference_of(evaluation::rdm(tensor_of(changed), dissimilarity),
                                 evaluation::rdm(tensor_of(x), dissimilarity).pairs()) > 1e-12;
  };
  CHECK_FALSE(moves(scaled, Dissimilarity::correlation));
  CHECK_FALSE(moves(shifted, Dissimilarity::correlation));
  CHECK(moves(rotated, Dissimilarity::correlation));
  CHECK_FALSE(moves(scaled, Dissimilarity::cosine));
  CHECK(moves(shifted, Dissimilarity::cosine));
  CHECK_FALSE(moves(rotated, Dissimilarity::cosine));
  CHECK(moves(scaled, Dissimilarity::euclidean));
  CHECK(moves(shifted, Dissimilarity::euclidean));
  CHECK_FALSE(moves(rotated, Dissimilarity::euclidean));
  // Opposite and equal rows, and values whose squares are out of range.
  for (const double scale : {1.0, 1e-200, 1e200}) {
    Tensor<double, 2> rows(3, 3);
    rows.setValues({{0, 2, 4}, {0, -2, -4}, {0, 2, 4}});
    for (Index i = 0; i < 9; ++i) rows.data()[i] *= scale;
    for (const Dissimilarity d : {Dissimilarity::correlation, Dissimilarity::cosine}) {
      const Rdm found = evaluation::rdm(rows, d);
      CHECK(found(0, 1) == Approx(2).epsilon(1e-14));
      CHECK(found(0, 2) == 0);
    }
  }
}

TEST_CASE("rows that are nearly alike keep the digits of their dissimilarity") {
  for (const double angle : {1e-3, 1e-6, 1e-9}) {
    Tensor<double, 2> rows(2, 2);
    rows.setValues({{1, 0}, {std::cos(angle), std::sin(angle)}});
    CHECK(evaluation::rdm(rows, Dissimilarity::cosine)(0, 1) == Approx(angle * angle / 2).epsilon(1e-6));
  }
}

TEST_CASE("a dissimilarity matrix has the same bits for any number of threads, and for float") {
  const Tensor<float, 2> x = clouds<float>(100, 33, 4, 0.5).latents;
  const Tensor<double, 2> wide = x.cast<double>();
  for (const Dissimilarity dissimilarity : all_dissimilarities) {
    const Rdm one = Threads(1).run([&] { return evaluation::rdm(x, dissimilarity); });
    const Rdm three = Threads(3).run([&] { return evaluation::rdm(x, dissimilarity); });
    CHECK(one.pairs() == three.pairs());
    CHECK(one.pairs() == evaluation::rdm(wide, dissimilarity).pairs());
  }
}

TEST_CASE("classes make a dissimilarity matrix") {
  const std::vector<int> labels{2, 0, 2, 1};
  const Rdm model = evaluation::class_rdm(labels);
  const Vector expected{{1, 0, 1, 1, 1, 1}};
  CHECK(model.pairs() == expected);
}

TEST_CASE("what has no dissimilarity is refused with one sentence") {
  using evaluation::rdm;
  Tensor<double, 2> x = first_rows(formula_latents().latents, 3);
  check_rdm_refuses([&] { rdm(first_rows(x, 1)); }, "rdm: expected at least 2 stimuli, found 1");
  x(1, 2) = std::numeric_limits<double>::quiet_NaN();
  check_rdm_refuses([&] { rdm(x); }, "rdm: expected finite latents, found nan as latent 2 of image 1");
  for (Index j = 0; j < 4; ++j) x(1, j) = 0.1;
  check_rdm_refuses([&] { rdm(x); },
                    "rdm: expected latents of more than one value, to correlate, found 0.1 only in image 1");
  CHECK(rdm(x, Dissimilarity::cosine).stimuli() == 3);
  for (Index j = 0; j < 4; ++j) x(1, j) = 0;
  check_rdm_refuses([&] { rdm(x, Dissimilarity::cosine); },
                    "rdm: expected latents with a direction, found zeros only in image 1");
  CHECK(rdm(x, Dissimilarity::euclidean).stimuli() == 3);
  x(1, 0) = 1e300;
  check_rdm_refuses([&] { rdm(x, Dissimilarity::euclidean); },
                    "rdm: expected finite dissimilarities, found inf as pair 0");
  CHECK_THROWS_AS(rdm(Tensor<double, 2>(3, 0)), ShapeError);
  CHECK_THROWS_AS(rdm(Tensor<double, 2>(0, 3)), ShapeError);
  check_rdm_refuses([] { Rdm(4, Vector::Zero(5)); }, "rdm: pairs: expected 6, found 5");
  check_rdm_refuses([] { Rdm(3, Vector{{1, 2, std::nan("")}}); },
                    "rdm: expected finite dissimilarities, found nan as pair 2");
  CHECK_THROWS_AS(Rdm(1, Vector()), ValueError);
  CHECK_THROWS_AS(evaluation::class_rdm(std::vector<int>{1}), ValueError);
}
