// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Features of a whole data set in a file, for analyses elsewhere: NumPy, MATLAB, R and Julia read it.

#include <filesystem>
#include <span>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/evaluation/features.hpp"
#include "oneiros/formats/npy.hpp"

namespace oneiros::evaluation {

/// Writes the features of all images, in the data set's order, as a `.npy` file of float32: images x height x
/// width x channels for LayerFeatures, images x features for other extractors. Holds `batch_size` images at a
/// time. The file is whole or not there. Throws DataError if it cannot be written, ValueError unless
/// batch_size >= 1, and what the extractor throws.
///
///     evaluation::LayerFeatures conv2(cortex.encoder(), "conv2", images.image_shape());
///     evaluation::write_features("conv2.npy", conv2, images);
template <FeatureExtractor F>
void write_features(const std::filesystem::path& path, F& extractor, const data::Dataset& dataset,
                    Index batch_size = 64) {
  std::vector<Index> shape{dataset.size()};
  if constexpr (requires { extractor.layer().shape; })
    shape.insert(shape.end(), extractor.layer().shape.begin(), extractor.layer().shape.end());
  else
    shape.push_back(extractor.feature_count());
  NpyWriter file(path, shape);
  using S = typename F::Scalar;
  data::for_each_batch<S>(dataset, batch_size, [&](const TensorView<const S, 4>& images, Index) {
    const TensorView<const S, 2> features = extractor(images);
    file.add(std::span<const S>(features.begin(), features.end()));
  });
  file.commit();
}

}  // namespace oneiros::evaluation
