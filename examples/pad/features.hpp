// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Networks that describe images for the Frechet distance.

#include <filesystem>
#include <functional>
#include <string>

#include "oneiros/tensor/tensor.hpp"

namespace pad {

/// A network that describes images, for the Frechet distance (a FeatureExtractor).
struct Features {
  using Scalar = float;

  std::string name;        // "inception" or "classifier"
  std::string trained_on;  // the classifier's data set
  oneiros::Index count = 0;
  std::function<oneiros::TensorView<const float, 2>(const oneiros::TensorView<const float, 4>&)> extract;

  oneiros::Index feature_count() const { return count; }
  oneiros::TensorView<const float, 2> operator()(const oneiros::TensorView<const float, 4>& images) const {
    return extract(images);
  }
};

/// Loads the classifier of `pad train-classifier`, or Inception v3 weights with torchvision's names, as the
/// variant "fid" or "torchvision"; exactly one of the two paths is not empty. Throws oneiros::ValueError
/// otherwise, and oneiros::DataError or CheckpointError for a file that does not fit.
Features load_features(const std::filesystem::path& classifier, const std::filesystem::path& inception,
                       const std::string& variant);

}  // namespace pad
