// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/centred_kernel_alignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/layer_features.hpp"
#include "representations.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::linear_cka;
using evaluation::MinibatchCka;

namespace {

/// The definition of the unbiased estimate: a mean over all choices of four different images.
double hsic_of_fours(const Matrix& k, const Matrix& l) {
  const Index n = k.rows();
  double sum = 0, count = 0;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      for (Index q = 0; q < n; ++q)
        for (Index r = 0; r < n; ++r) {
          if (i == j || i == q || i == r || j == q || j == r || q == r) continue;
          sum += k(i, j) * (l(i, j) + l(q, r) - 2 * l(i, q));
          ++count;
        }
  return sum / count;
}

}  // namespace

TEST_CASE("the alignment is that of NumPy by similarities of images") {
  const Tensor<double, 2> x = formula_latents().latents, y = related_latents();
  CHECK(linear_cka(x, y) == Approx(numpy_cka[0]).epsilon(1e-12));
  MinibatchCka whole, parts;
  whole.add(x, y);
  CHECK(whole.value() == Approx(numpy_minibatch_cka[0]).epsilon(1e-12));
  for (Index first = 0; first < 60; first += 12)
    parts.add(batch_slice(const_view(x), first, 12), batch_slice(const_view(y), first, 12));
  CHECK(parts.batches() == 5);
  CHECK(parts.value() == Approx(numpy_minibatch_cka[1]).epsilon(1e-12));
}

TEST_CASE("the alignment does not see rotations, factors and shifts, and takes any two sizes") {
  const Matrix x = normal_matrix(40, 6, 1), mixed = x * normal_matrix(6, 150, 2);
  Matrix moved = 0.01 * (x * rotation(6, 3));
  moved.rowwise() += normal_matrix(1, 6, 4).row(0);
  const auto cka = [](const Matrix& a, const Matrix& b) { return linear_cka(tensor_of(a), tensor_of(b)); };
  const auto batch = [](const Matrix& a, const Matrix& b) {
    MinibatchCka gathered;
    gathered.add(tensor_of(a), tensor_of(b));
    return gathered.value();
  };
  for (const auto& measure : {+cka, +batch}) {
    CHECK(measure(x, x) == Approx(1).epsilon(1e-12));
    CHECK(measure(x, moved) == Approx(1).epsilon(1e-12));
    CHECK(measure(x, -x) == Approx(1).epsilon(1e-12));
    CHECK(measure(moved, mixed) == Approx(measure(x, mixed)).epsilon(1e-12));
    CHECK(measure(mixed, x) == Approx(measure(x, mixed)).epsilon(1e-12));
    CHECK(measure(x, mixed) < 0.999);
    CHECK(measure(x, mixed) > 0.5);
  }
  CHECK(linear_cka(tensor_of(x.topRows(3)), tensor_of(moved.topRows(3))) == Approx(1).epsilon(1e-12));
  // Orthogonal columns: x and y covary in none, or in one of two of the same variance.
  Tensor<double, 2> a(4, 1), b(4, 1), c(4, 2);
  a.setValues({{1}, {1}, {-1}, {-1}});
  b.setValues({{1}, {-1}, {1}, {-1}});
  c.setValues({{1, 1}, {1, -1}, {-1, 1}, {-1, -1}});
  CHECK(std::abs(linear_cka(a, b)) < 1e-15);
  CHECK(linear_cka(a, c) == Approx(1 / std::sqrt(2.0)).epsilon(1e-14));
  MinibatchCka four;  // -4/3 between, and 8/3 for each
  four.add(a, b);
  CHECK(four.value() == Approx(-0.5).epsilon(1e-14));
}

TEST_CASE("products in tiles are those of whole matrices") {
  const auto check = [](Index left, Index right) {
    const Matrix a = normal_matrix(7, left, 1), b = normal_matrix(7, right, 2);
    CHECK(detail::squared_norm_of_product(a, b) ==
          Approx((a * a.transpose()).cwiseProduct(b * b.transpose()).sum()).epsilon(1e-12));
    CHECK(detail::squared_norm_of_product(a, a) == Approx((a * a.transpose()).squaredNorm()).epsilon(1e-12));
  };
  check(300, 129);
  check(129, 300);
  check(127, 127);
  check(1, 256);
  const Matrix rows = normal_matrix(130, 5, 3);
  Matrix products = rows * rows.transpose();
  products.diagonal().setZero();
  CHECK((detail::pair_products(rows) - products).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("the unbiased estimate is a mean over all choices of four images") {
  for (const Index n : {4, 5, 7}) {
    const Matrix x = normal_matrix(n, 3, 1), y = normal_matrix(n, 2, 2) + x.leftCols(2);
    const Matrix k = detail::pair_products(x), l = detail::pair_products(y);
    CHECK(detail::unbiased_hsic(k, l) == Approx(hsic_of_fours(k, l)).epsilon(1e-10));
    CHECK(detail::unbiased_hsic(k, k) == Approx(hsic_of_fours(k, k)).epsilon(1e-10));
  }
}

TEST_CASE("mini-batches of few images say the same as many, where the plain alignment does not") {
  // Four images, sixteen dimensions, and nothing in common.
  const Matrix x = normal_matrix(4096, 16, 1), y = normal_matrix(4096, 16, 2);
  const auto gathered = [&](Index size, const Matrix& other) {
    const Tensor<double, 2> a = tensor_of(x), b = tensor_of(other);
    MinibatchCka cka;
    for (Index first = 0; first < 4096; first += size)
      cka.add(batch_slice(const_view(a), first, size), batch_slice(const_view(b), first, size));
    return cka.value();
  };
  const Matrix half = x + y;
  const double expected = linear_cka(tensor_of(x), tensor_of(half));
  CHECK(std::abs(gathered(16, y)) < 0.03);
  CHECK(gathered(16, half) == Approx(expected).margin(0.03));
  CHECK(gathered(64, half) == Approx(expected).margin(0.03));
  const Tensor<double, 2> a = tensor_of(x.topRows(16)), b = tensor_of(y.topRows(16));
  CHECK(linear_cka(a, b) > 0.3);
}

TEST_CASE("the alignment has the same bits for any number of threads, and takes float") {
  const Tensor<float, 2> x = clouds<float>(70, 140, 4, 0.5).latents,
                         y = clouds<float>(70, 30, 4, 0.5, 2).latents;
  const auto run = [&](int threads) {
    return Threads(threads).run([&] {
      MinibatchCka cka;
      cka.add(x, y);
      return std::pair(linear_cka(x, y), cka.value());
    });
  };
  CHECK(run(1) == run(3));
  CHECK(run(1).first == linear_cka(Tensor<double, 2>(x.cast<double>()), y));
}

TEST_CASE("layers of a network are aligned in mini-batches") {
  const data::Dataset digits = data::synthetic_digits(70, Rng{1});
  const Encoder<float> encoder({.latent_size = 6, .base_width = 2, .image = digits.image_shape()}, Rng{1});
  evaluation::LayerFeatures first(encoder, "conv1", digits.image_shape());
  evaluation::LayerFeatures third(encoder, "conv3", digits.image_shape());
  const Rng rng{5};
  const double found = evaluation::minibatch_cka(first, third, digits, rng, 32);
  MinibatchCka expected;
  const std::vector<Index> order = shuffled(70, rng.stream("data.shuffle"));
  for (std::size_t begin : {0U, 32U}) {
    const auto from = order.begin() + static_cast<std::ptrdiff_t>(begin);
    const data::Dataset batch = digits.subset({from, from + 32});
    const Tensor<float, 4> images = data::images<float>(batch, 0, 32);
    expected.add(first(const_view(images)), third(const_view(images)));
  }
  CHECK(found == expected.value());
  CHECK(evaluation::minibatch_cka(first, first, digits, rng, 32) == Approx(1).epsilon(1e-12));
  CHECK(found < 0.999);
  CHECK_THROWS_AS(evaluation::minibatch_cka(first, third, digits, rng, 3), ValueError);
  CHECK_THROWS_AS(evaluation::minibatch_cka(first, third, digits, rng, 71), ValueError);
}

TEST_CASE("mini-batches are of 256 images unless told otherwise") {
  struct Sums {  // of each so many pixels of a row
    using Scalar = double;
    Index step;
    Tensor<double, 2> sums{};
    Index feature_count() const { return 32; }
    TensorView<const double, 2> operator()(const TensorView<const double, 4>& images) {
      zeroed(sums, {images.dimension(0), 32});
      for (Index i = 0; i < images.size(); i += step) sums.data()[i / 96] += images.data()[i];
      return const_view(sums);
    }
  };
  const data::Dataset digits = data::synthetic_digits(258, Rng{1});
  Sums all{1}, some{7};
  const Rng rng{2};
  const double found = evaluation::minibatch_cka(all, some, digits, rng);
  CHECK(found == evaluation::minibatch_cka(all, some, digits, rng, 256));
  CHECK(found != evaluation::minibatch_cka(all, some, digits, rng, 255));
}

TEST_CASE("latents that cannot be aligned are refused with one sentence") {
  using Catch::Matchers::Message;
  const Tensor<double, 2> x = formula_latents().latents;
  CHECK_THROWS_MATCHES(linear_cka(first_rows(x, 2), first_rows(x, 2)), ValueError,
                       Message("linear_cka: expected at least 3 images, found 2"));
  CHECK_THROWS_MATCHES(linear_cka(first_rows(x, 5), first_rows(x, 6)), ShapeError,
                       Message("linear_cka: second latents: expected 5 x 4, found 6 x 4"));
  Tensor<double, 2> equal(60, 2);
  equal.setConstant(0.1);
  CHECK_THROWS_MATCHES(
      linear_cka(x, equal), ValueError,
      Message("linear_cka: second latents: expected latents that differ between images, found the same ones "
              "60 times"));
  CHECK_THROWS_MATCHES(
      linear_cka(equal, x), ValueError,
      Message("linear_cka: expected latents that differ between images, found the same ones 60 times"));
  equal(7, 1) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(
      linear_cka(x, equal), NumericalError,
      Message("linear_cka: second latents: expected finite latents, found inf as latent 1 of image 7"));
  CHECK_THROWS_AS(linear_cka(Tensor<double, 2>(60, 0), x), ShapeError);

  MinibatchCka cka;
  CHECK_THROWS_MATCHES(cka.value(), ValueError,
                       Message("minibatch cka: expected at least one batch, found none"));
  CHECK_THROWS_MATCHES(cka.add(first_rows(x, 3), first_rows(x, 3)), ValueError,
                       Message("minibatch cka: expected at least 4 images, found 3"));
  CHECK_THROWS_AS(cka.add(first_rows(x, 5), first_rows(x, 6)), ShapeError);
  CHECK_THROWS_AS(cka.add(x, equal), NumericalError);
  CHECK(cka.batches() == 0);
  Tensor<double, 2> single(4, 1);  // three of four are the same: the estimate of the variance is 0
  single.setValues({{1}, {0}, {0}, {0}});
  MinibatchCka other;
  Tensor<double, 2> pairs(4, 1);
  pairs.setValues({{1}, {1}, {-1}, {-1}});
  cka.add(single, pairs);
  CHECK_THROWS_MATCHES(
      cka.value(), ValueError,
      Message("minibatch cka: expected positive variances, estimated 0 and 2.66667 from 1 batches"));
  other.add(pairs, single);
  CHECK_THROWS_MATCHES(
      other.value(), ValueError,
      Message("minibatch cka: expected positive variances, estimated 2.66667 and 0 from 1 batches"));
}

TEST_CASE("mini-batch CKA of products that are made once is that of the latents") {
  const Tensor<double, 2> x = formula_latents().latents, y = related_latents();
  evaluation::MinibatchCka at_once, apart;
  for (const Index first : {0, 30}) {
    const auto a = batch_slice(const_view(x), first, 30), b = batch_slice(const_view(y), first, 30);
    at_once.add(a, b);
    apart.add(evaluation::MinibatchProducts(a), evaluation::MinibatchProducts(b));
  }
  CHECK(apart.value() == at_once.value());
  CHECK(apart.batches() == 2);
  const evaluation::MinibatchProducts few(first_rows(x, 5)), many(first_rows(x, 6));
  CHECK_THROWS_AS(apart.add(few, many), ShapeError);
}
