// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/preferred_images.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/network_features.hpp"
#include "pixel_encoder.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::preferred_images;

namespace {

/// Has one feature, which is not a number.
struct NoFeature {
  using Scalar = float;
  Tensor<float, 2> features;

  Index feature_count() const { return 1; }
  TensorView<const float, 2> operator()(const TensorView<const float, 4>& images) {
    resize(features, {images.dimension(0), 1});
    features.setConstant(std::numeric_limits<float>::quiet_NaN());
    return const_view(features);
  }
};

}  // namespace

TEST_CASE("preferred images are those of a sorted list, for any batch size") {
  const data::Dataset digits = data::synthetic_digits(50, Rng{1});
  const Index pixels = size_of(digits.image_shape());
  evaluation::NetworkFeatures features(PixelEncoder<float>{pixels});
  const std::vector<Index> units{pixels / 2, 3, pixels / 2 + 40};
  for (const Index batch_size : {1, 7, 64}) {
    const auto found = preferred_images(features, digits, units, 6, batch_size);
    REQUIRE(found.size() == 3);
    for (std::size_t u = 0; u < units.size(); ++u) {
      const auto response = [&](Index i) {
        return from_byte<float>(digits.image(i)[static_cast<std::size_t>(units[u])]);
      };
      std::vector<Index> order(50);
      std::iota(order.begin(), order.end(), Index{0});
      std::ranges::stable_sort(order, [&](Index a, Index b) { return response(a) > response(b); });
      order.resize(6);
      CHECK(found[u].images == order);
      REQUIRE(found[u].responses.size() == 6);
      for (std::size_t i = 0; i < 6; ++i) CHECK(found[u].responses[i] == response(order[i]));
    }
  }
  CHECK(preferred_images(features, digits.first(4), units, 6)[0].images.size() == 4);
  CHECK(preferred_images(features, digits, units, 1)[2].images ==
        std::vector{preferred_images(features, digits, units, 2)[2].images[0]});
}

TEST_CASE("units that there are not are refused with one sentence") {
  using Catch::Matchers::Message;
  const data::Dataset digits = data::synthetic_digits(2, Rng{1});
  evaluation::NetworkFeatures features(PixelEncoder<float>{size_of(digits.image_shape())});
  const auto of = [&](const std::vector<Index>& units, Index count) {
    return preferred_images(features, digits, units, count);
  };
  CHECK_THROWS_MATCHES(of({0, 3072}, 1), ValueError,
                       Message("preferred images: expected units from 0 to 3071, found 3072"));
  CHECK_THROWS_AS(of({-1}, 1), ValueError);
  CHECK_THROWS_MATCHES(of({}, 1), ValueError,
                       Message("preferred images: expected at least one unit, found none"));
  CHECK_THROWS_MATCHES(of({0}, 0), ValueError, Message("preferred images: expected at least 1, found 0"));
  NoFeature none;
  CHECK_THROWS_MATCHES(
      preferred_images(none, digits, std::vector<Index>{0}, 1), NumericalError,
      Message("preferred images: expected finite latents, found nan as latent 0 of image 0"));
}
