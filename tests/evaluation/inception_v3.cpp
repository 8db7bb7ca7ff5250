// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/inception_v3.hpp"

#include <map>
#include <string>
#include <vector>

#include "oneiros/evaluation/features.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

static_assert(FeatureExtractor<InceptionV3<float>>);
static_assert(FeatureExtractor<InceptionV3<double>>);

TEST_CASE("Inception v3 has the published number of weights, and takes colour images alone") {
  std::map<std::string, std::vector<Index>> shapes;
  Index weights = 0, means = 0;
  InceptionV3<float> network(
      InceptionVariant::fid, [&](const std::string& name, const std::vector<Index>& shape) {
        shapes[name] = shape;
        if (name.ends_with(".conv.weight")) weights += detail::element_count(shape);
        if (name.ends_with(".bn.running_mean")) means += detail::element_count(shape);
        return std::vector<float>(static_cast<std::size_t>(detail::element_count(shape)));
      });
  // Keras: 21,802,784 parameters without the classifier, three of which belong to each channel's batch norm.
  CHECK(weights + 3 * means == 21'802'784);
  CHECK(means == 17'216);
  CHECK(shapes.size() == 94 * 5);
  CHECK(shapes["Mixed_6b.branch7x7_2.conv.weight"] == std::vector<Index>{128, 128, 1, 7});
  CHECK(shapes["Mixed_7c.branch3x3dbl_3b.bn.running_var"] == std::vector<Index>{384});

  const Tensor<float, 4> grey(1, 28, 28, 1), empty(1, 0, 28, 3), none(0, 28, 28, 3);
  CHECK_THROWS_AS(network(const_view(grey)), ShapeError);
  CHECK_THROWS_AS(network(const_view(empty)), ShapeError);
  CHECK_THROWS_AS(network(const_view(none)), ShapeError);
}

TEST_CASE("Inception v3 refuses arrays of another size") {
  const auto short_of = [](const std::string& which) {
    return [which](const std::string& name, const std::vector<Index>& shape) {
      return std::vector<float>(static_cast<std::size_t>(detail::element_count(shape)) -
                                (name == which ? 1 : 0));
    };
  };
  const auto made = [&](const std::string& which) {
    return InceptionV3<float>(InceptionVariant::torchvision, short_of(which));
  };
  CHECK_THROWS_WITH(made("Conv2d_1a_3x3.conv.weight"),
                    "Conv2d_1a_3x3.conv.weight: expected 32 x 3 x 3 x 3, found 863 values");
  CHECK_THROWS_WITH(made("Mixed_5b.branch1x1.bn.running_var"),
                    "Mixed_5b.branch1x1.bn.running_var: expected 64, found 63 values");
}
