// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/features.hpp"

#include "oneiros/data/synthetic_digits.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

/// The mean of each channel, the least that can be said of an image.
struct MeanColour {
  using Scalar = double;
  Tensor<double, 2> means{};

  Index feature_count() const { return 3; }
  TensorView<const double, 2> operator()(const TensorView<const double, 4>& images) {
    resize(means, {images.dimension(0), 3});
    means.setZero();
    const Index pixels = images.dimension(1) * images.dimension(2);
    for (Index i = 0; i < images.size(); ++i)
      means(i / 3 / pixels, i % 3) += images.data()[i] / static_cast<double>(pixels);
    return const_view(means);
  }
};
static_assert(FeatureExtractor<MeanColour>);

struct WithoutCount {
  using Scalar = double;
  TensorView<const double, 2> operator()(const TensorView<const double, 4>& images);
};
static_assert(!FeatureExtractor<WithoutCount>);

}  // namespace

TEST_CASE("the features of a data set have one distribution for any batch size") {
  const data::Dataset digits = data::synthetic_digits(50, Rng{3}, data::Split::train);
  MeanColour extractor;
  const Gaussian whole = gaussian_of(extractor, digits, 50);
  const Gaussian parts = gaussian_of(extractor, digits, 7);
  const Tensor<double, 4> images = data::images<double>(digits, 0, 50);
  const Gaussian expected = gaussian_of(extractor(const_view(images)));
  CHECK(whole.mean == expected.mean);
  CHECK(whole.covariance == expected.covariance);
  CHECK((parts.mean - expected.mean).norm() < 1e-13);
  CHECK((parts.covariance - expected.covariance).norm() < 1e-13);
  CHECK_THROWS_AS(gaussian_of(extractor, digits, 0), ValueError);
}
