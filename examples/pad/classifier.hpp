// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// classifier.safetensors: a classifier and what is to be known of it. Encoders that `pad train` has trained
// are read here too.

#include "oneiros/cortex.hpp"
#include "options.hpp"

namespace pad {

struct SavedEncoder {
  oneiros::Encoder<float> network;
  oneiros::CortexOptions sizes;
};

/// The encoder of a weights file of `pad train`, or of a classifier. Throws oneiros::DataError or
/// CheckpointError.
SavedEncoder load_encoder(const std::filesystem::path& path);

struct SavedClassifier {
  oneiros::Classifier<float> network;
  std::string dataset;       ///< that it has learned to classify
  double test_accuracy = 0;  ///< on that data set
};

/// What `pad train-classifier` has written. Throws oneiros::DataError or CheckpointError.
SavedClassifier load_classifier(const std::filesystem::path& path);

/// Throws oneiros::DataError if it cannot be written.
void save_classifier(const std::filesystem::path& path, const SavedClassifier& classifier,
                     const ClassifierOptions& options);

}  // namespace pad
