// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A classifier that has learned a data set, in a file that says which and how well: for Frechet distances in
// its features (evaluation/network_features.hpp), or for an encoder to go on from.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "oneiros/cortex/classifier.hpp"
#include "oneiros/cortex/cortex.hpp"
#include "oneiros/formats/table.hpp"
#include "oneiros/util/detail/to_number.hpp"

namespace oneiros {

/// A trained classifier and what its file says of it.
struct SavedClassifier {
  Classifier<float> network;
  std::string dataset;       ///< that it has learned to classify
  double test_accuracy = 0;  ///< on that data set, from 0 to 1
};

namespace detail {

inline constexpr const char* output_weight = "classifier.weight";

inline const std::string& classifier_metadata(const SafeTensors& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end())
    weights_fail(file, "expected metadata '", key, "' of a classifier, found none");
  return found->second;
}

inline double accuracy_in(const SafeTensors& file) {
  const std::string& text = classifier_metadata(file, "test_accuracy");
  const std::optional<double> value = to_number<double>(text);
  if (!value || !(*value >= 0 && *value <= 1))
    weights_fail(file, "metadata 'test_accuracy': expected a number from 0 to 1, found ", text);
  return *value;
}

}  // namespace detail

/// Writes a classifier, atomically; `more` goes into the file's metadata. Throws DataError.
inline void save_classifier(const std::filesystem::path& path, const SavedClassifier& classifier,
                            Metadata more = {}) {
  more.insert({{"dataset", classifier.dataset},
               {"classes", std::to_string(classifier.network.classes())},
               {"test_accuracy", Table::cell(classifier.test_accuracy)}});
  save_weights(path, more, classifier.network);
}

/// Loads a classifier of any size. Throws DataError or CheckpointError.
inline SavedClassifier load_classifier(const std::filesystem::path& path) {
  const SafeTensors file(path);
  const CortexOptions sizes = encoder_sizes(file);
  const Index classes = detail::shape_of_weight(file, detail::output_weight, 2, "a classifier")[0];
  if (classes < 2 || file.shape(detail::output_weight)[1] != sizes.latent_size)
    detail::weights_fail(file, "'", detail::output_weight, "': expected two classes or more x ",
                         sizes.latent_size, ", found ",
                         detail::shape_text(file.shape(detail::output_weight)));
  SavedClassifier classifier{
      {sizes, classes, Rng{}}, detail::classifier_metadata(file, "dataset"), detail::accuracy_in(file)};
  load_weights(file, "", classifier.network);
  return classifier;
}

/// The encoder of a cortex's weights file (snapshots.hpp) or of a classifier. Throws DataError or
/// CheckpointError.
inline Encoder<float> load_encoder(const std::filesystem::path& path) {
  const SafeTensors file(path);
  if (file.contains(detail::output_weight)) return load_classifier(path).network.encoder();
  Cortex<float> cortex(encoder_sizes(file), Rng{});
  load_weights(file, "", cortex);
  return std::move(cortex.encoder);
}

}  // namespace oneiros
