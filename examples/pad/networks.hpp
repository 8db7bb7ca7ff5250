// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Networks that a training has left, and what is known of it.

#include "oneiros/cortex.hpp"
#include "options.hpp"

namespace pad {

/// The training that networks come from, as text; empty where it is not known.
struct Origin {
  std::string dataset;
  std::string condition;
  std::string seed;
  std::string epoch;  // 0: untrained
};

struct TrainedNetworks {
  oneiros::Cortex<float> cortex;
  oneiros::Index image_size;  // rows and columns of their images
  Origin origin;
  std::string
      name;  // for files: cifar10-full-seed-1-epoch-050, or the file's own where the origin is unknown
};

/// Loads encoder and generator from a weights file or a checkpoint of `pad train`, or from any safetensors
/// file with these names; the sizes are the file's. Throws oneiros::DataError or CheckpointError.
TrainedNetworks load_networks(const std::filesystem::path& path);

/// The data set that networks are shown, for load_data: the one that is given, else the one that they were
/// trained on, else, if the file does not say so, whichever is in the directory. Throws oneiros::ValueError
/// if there is no directory either.
std::string dataset_of(const std::string& given, const std::filesystem::path& directory, const Origin& origin,
                       const std::filesystem::path& weights);

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
