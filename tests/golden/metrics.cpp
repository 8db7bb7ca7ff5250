// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "oneiros/evaluation/frechet_distance.hpp"
#include "oneiros/evaluation/latent_distances.hpp"
#include "oneiros/evaluation/pca.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {
constexpr double metrics_tolerance = 1e-8;
}

TEST_CASE("golden Frechet distance") {
  const auto file = test::open_golden("metrics.safetensors");
  if (!file) return;
  const Gaussian a = gaussian_of(file->read<double, 2>("frechet.a"));
  const Gaussian b = gaussian_of(file->read<double, 2>("frechet.b"));
  test::check_close(frechet_distance(a, b), file->scalar<double>("frechet.distance"), metrics_tolerance);
  CHECK(frechet_distance(a, a) < 1e-6);
}

TEST_CASE("golden principal components") {
  const auto file = test::open_golden("metrics.safetensors");
  if (!file) return;
  const auto x = file->read<double, 2>("pca.x");
  const auto variance = file->read<double, 1>("pca.explained_variance");
  const Pca fitted = pca(x, variance.size());
  test::check_close(fitted.explained_variance, variance, metrics_tolerance);
  const Tensor<double, 2> projection = project(fitted, x).abs();
  test::check_close(projection, file->read<double, 2>("pca.projection_abs"), metrics_tolerance);
}

TEST_CASE("golden latent distances over all pairs") {
  const auto file = test::open_golden("metrics.safetensors");
  if (!file) return;
  const auto z = file->read<double, 2>("distances.z"),
             occluded = file->read<double, 2>("distances.z_occluded");
  const auto stored = file->read<std::int64_t, 1>("distances.labels");
  const std::vector<int> labels(stored.data(), stored.data() + stored.size());
  const Index classes = *std::max_element(labels.begin(), labels.end()) + 1;
  for (const auto& [name, metric] : {std::pair{"distances.euclidean", Metric::euclidean},
                                     std::pair{"distances.mean_squared", Metric::mean_squared}}) {
    const LatentDistances found = all_latent_distances(z, occluded, labels, classes, metric);
    const std::array values{found.intra, found.inter, found.clean_occluded, found.intra / found.inter,
                            found.clean_occluded / found.inter};
    test::check_close(values, file->read<double, 1>(name), metrics_tolerance);
  }
}
