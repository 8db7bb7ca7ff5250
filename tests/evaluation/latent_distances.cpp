// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/latent_distances.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

/// Four points on a line, two of each class, and their occluded versions at a distance of 1.
struct Line {
  Line() : clean(4, 2), occluded(4, 2) {
    clean.setValues({{0, 0}, {5, 0}, {2, 0}, {9, 0}});
    occluded.setValues({{0, 1}, {5, 1}, {2, -1}, {8, 0}});
  }
  Tensor<float, 2> clean, occluded;
  std::vector<int> labels{0, 1, 0, 1};
};

void check_equal(const LatentDistances& found, const LatentDistances& expected, double tolerance) {
  CHECK(found.intra == Approx(expected.intra).epsilon(tolerance));
  CHECK(found.inter == Approx(expected.inter).epsilon(tolerance));
  CHECK(found.clean_occluded == Approx(expected.clean_occluded).epsilon(tolerance));
}

}  // namespace

TEST_CASE("distances over all pairs of a few points are those worked out by hand") {
  const Line line;
  const LatentDistances euclidean = all_latent_distances(line.clean, line.occluded, line.labels, 2);
  check_equal(euclidean, {.intra = 3, .inter = 6, .clean_occluded = 1}, 1e-12);
  const LatentDistances squared =
      all_latent_distances(line.clean, line.occluded, line.labels, 2, Metric::mean_squared);
  check_equal(squared, {.intra = (4 + 16) / 4.0, .inter = (25 + 81 + 9 + 49) / 8.0, .clean_occluded = 0.5},
              1e-12);
}

TEST_CASE("distances over random pairs approach those over all pairs, also for unequal classes") {
  auto [clean, labels] = test::clouds<float>(300, 6, 3, 0.8);
  for (std::size_t i = 0; i < 100; ++i) labels[i] = i % 50 == 0 ? 2 : 0;  // class 0 is large, labels fit less
  Tensor<float, 2> occluded = clean;
  for (Index i = 0; i < 300; ++i) occluded(i, 0) += static_cast<float>(i) / 100;
  for (const Metric metric : {Metric::euclidean, Metric::mean_squared}) {
    const LatentDistanceOptions options{
        .metric = metric, .same_class_pairs = 40000, .different_class_pairs = 200000};
    const LatentDistances sampled = latent_distances(clean, occluded, labels, 3, Rng{5}, options);
    check_equal(sampled, all_latent_distances(clean, occluded, labels, 3, metric), 0.01);
  }
}

TEST_CASE("every pair of different classes is as likely as any other") {
  Tensor<float, 2> z(80, 1);
  std::vector<int> labels;
  for (Index i = 0; i < 80; ++i) {
    labels.push_back(i < 40 ? 0 : i < 60 ? 1 : 2);
    z(i, 0) = i < 40 ? 0.0F : i < 60 ? 1.0F : 100.0F;
  }
  const double found = latent_distances(z, z, labels, 3, Rng{7}, {.different_class_pairs = 200000}).inter;
  CHECK(found == Approx((800 * 1 + 800 * 100 + 400 * 99) / 2000.0).epsilon(0.01));
}

TEST_CASE("random pairs never pair an image with itself, and inter pairs never share a class") {
  const Line line;
  const LatentDistances sampled = latent_distances(line.clean, line.occluded, line.labels, 2, Rng{6});
  CHECK(sampled.intra == Approx(3).epsilon(1e-12));  // the only pair of either class
  CHECK(sampled.clean_occluded == Approx(1).epsilon(1e-12));
  Tensor<float, 2> apart(4, 1);
  apart.setValues({{0}, {7}, {0}, {7}});
  CHECK(latent_distances(apart, apart, line.labels, 2, Rng{6}).inter == 7);
}

TEST_CASE("random pairs are those of the streams' draws") {
  auto [clean, labels] = test::clouds<double>(11, 3, 3, 1.0);
  labels = {2, 0, 1, 2, 2, 0, 1, 0, 2, 1, 2};
  const Tensor<double, 2> occluded = test::tensor_of(test::normal_matrix(11, 3, 5));
  const Rng rng{8};
  const LatentDistances found =
      latent_distances(clean, occluded, labels, 3, rng,
                       {.same_class_pairs = 5, .different_class_pairs = 7, .occluded_pairs = 4});
  const Matrix z = test::matrix_of(clean), covered = test::matrix_of(occluded);
  const std::vector<std::vector<Index>> of{{1, 5, 7}, {2, 6, 9}, {0, 3, 4, 8, 10}};
  double intra = 0, inter = 0, clean_occluded = 0;
  for (std::uint32_t c = 0; c < 3; ++c) {
    const Stream stream = rng.stream("latent_distances.intra", {.cycle = c});
    const auto size = static_cast<std::uint32_t>(of[c].size());
    for (std::uint64_t i = 0; i < 5; ++i) {
      const std::uint32_t a = stream.below(size, 2 * i), b = stream.below(size - 1, 2 * i + 1);
      intra += (z.row(of[c][a]) - z.row(of[c][b < a ? b : b + 1])).norm() / 15;
    }
  }
  const Stream stream = rng.stream("latent_distances.inter");
  for (std::uint64_t i = 0; i < 7; ++i) {
    // 3 * 8, 3 * 8 and 5 * 6 ordered pairs begin in each class.
    const double chosen = 78 * stream.uniform<double>(3 * i);
    const std::size_t c = chosen < 24 ? 0 : chosen < 48 ? 1 : 2;
    std::vector<Index> others;
    for (std::size_t other = 0; other < 3; ++other)
      if (other != c) others.insert(others.end(), of[other].begin(), of[other].end());
    const auto size = static_cast<std::uint32_t>(of[c].size());
    const Index a = of[c][stream.below(size, 3 * i + 1)], b = others[stream.below(11 - size, 3 * i + 2)];
    inter += (z.row(a) - z.row(b)).norm() / 7;
  }
  const std::vector<Index> order = shuffled(11, rng.stream("latent_distances.occluded"));
  for (std::size_t i = 0; i < 4; ++i) clean_occluded += (z.row(order[i]) - covered.row(order[i])).norm() / 4;
  check_equal(found, {.intra = intra, .inter = inter, .clean_occluded = clean_occluded}, 1e-12);
}

TEST_CASE("latent distances need two classes") {
  const Line line;
  const std::vector<int> same(4, 0);
  CHECK_THROWS_WITH(latent_distances(line.clean, line.occluded, same, 1, Rng{6}),
                    ContainsSubstring("at least 2 classes, found 1"));
}

TEST_CASE("random pairs depend on the seed alone") {
  const auto [clean, labels] = test::clouds<double>(100, 5, 4, 1.0);
  const auto inter = [&](std::uint64_t seed) {
    return latent_distances(clean, clean, labels, 4, Rng{seed}).inter;
  };
  CHECK(inter(1) == inter(1));
  CHECK(inter(1) != inter(2));
}

TEST_CASE("rotating latents changes no distance, scaling them changes no ratio") {
  const auto [clean, labels] = test::clouds<double>(60, 5, 3, 1.0);
  const auto [occluded, same_labels] = test::clouds<double>(60, 5, 3, 1.0, 2);
  const Matrix turn = test::rotation(5, 41);
  const auto turned = [&](const Tensor<double, 2>& z) { return test::tensor_of(test::matrix_of(z) * turn); };
  const LatentDistances before = all_latent_distances(clean, occluded, labels, 3);
  check_equal(all_latent_distances(turned(clean), turned(occluded), labels, 3), before, 1e-12);
  const auto scaled = [](const Tensor<double, 2>& z) { return test::tensor_of(10 * test::matrix_of(z)); };
  const LatentDistances larger = all_latent_distances(scaled(clean), scaled(occluded), labels, 3);
  const auto tenfold = [](double distance) { return Approx(10 * distance); };
  CHECK(larger.inter == tenfold(before.inter));
  CHECK(larger.intra == tenfold(before.intra));
  CHECK(larger.clean_occluded == tenfold(before.clean_occluded));
}

TEST_CASE("distances over all pairs are the same bits for any number of threads") {
  const auto [clean, labels] = test::clouds<float>(200, 9, 5, 1.0);
  const auto measure = [&] { return all_latent_distances(clean, clean, labels, 5); };
  const LatentDistances one = Threads(1).run(measure), three = Threads(3).run(measure);
  CHECK(one.intra == three.intra);
  CHECK(one.inter == three.inter);
}

TEST_CASE("latent distances refuse what does not fit") {
  Line line;
  const auto measure = [&](Index classes) {
    return latent_distances(line.clean, line.occluded, line.labels, classes, Rng{});
  };
  CHECK_THROWS_MATCHES(measure(3), ValueError,
                       Message("latent distances: expected at least 2 images of class 2, found 0"));
  CHECK_THROWS_AS(measure(1), ValueError);
  CHECK_THROWS_AS(measure(-3), ValueError);
  const std::vector<int> alone{0, 1, 1, 1};
  CHECK_THROWS_MATCHES(latent_distances(line.clean, line.occluded, alone, 2, Rng{}), ValueError,
                       Message("latent distances: expected at least 2 images of class 0, found 1"));
  const auto pairs = [&](const LatentDistanceOptions& options) {
    return latent_distances(line.clean, line.occluded, line.labels, 2, Rng{}, options);
  };
  CHECK_THROWS_AS(pairs({.same_class_pairs = 0}), ValueError);
  CHECK_THROWS_AS(pairs({.different_class_pairs = 0}), ValueError);
  CHECK_THROWS_AS(pairs({.occluded_pairs = 0}), ValueError);
  CHECK(pairs({.same_class_pairs = 1, .different_class_pairs = 1, .occluded_pairs = 1}).intra == 3);
  const Tensor<float, 2> fewer(3, 2);
  CHECK_THROWS_AS(all_latent_distances(line.clean, fewer, line.labels, 2), ShapeError);
  line.labels.pop_back();
  CHECK_THROWS_AS(measure(2), ShapeError);
  line.labels.push_back(1);
  line.occluded(3, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_MATCHES(measure(2), NumericalError,
                       Message("latent distances: occluded latents: expected finite latents, found nan as "
                               "latent 1 of image 3"));
  line.clean(0, 0) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_MATCHES(
      measure(2), NumericalError,
      Message("latent distances: expected finite latents, found inf as latent 0 of image 0"));
}
