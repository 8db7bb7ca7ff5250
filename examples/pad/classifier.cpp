// SPDX-License-Identifier: BSD-3-Clause
#include "classifier.hpp"

#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "table.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr const char* output_weight = "classifier.weight";

std::string metadata_of(const SafeTensors& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end())
    detail::weights_fail(file, "expected metadata '", key, "' of a classifier, found none");
  return found->second;
}

double accuracy_in(const SafeTensors& file) {
  const std::string text = metadata_of(file, "test_accuracy");
  const std::optional<double> value = detail::to_number<double>(text);
  if (!value || !(*value >= 0 && *value <= 1))
    detail::weights_fail(file, "metadata 'test_accuracy': expected a number from 0 to 1, found ", text);
  return *value;
}

}  // namespace

SavedEncoder load_encoder(const std::filesystem::path& path) {
  const SafeTensors file(path);
  const CortexOptions sizes = encoder_sizes(file);
  if (file.contains(output_weight)) return {load_classifier(path).network.encoder(), sizes};
  Cortex<float> cortex(sizes, Rng{});
  load_weights(file, "", cortex);
  return {std::move(cortex.encoder), sizes};
}

SavedClassifier load_classifier(const std::filesystem::path& path) {
  const SafeTensors file(path);
  const CortexOptions sizes = encoder_sizes(file);
  const Index classes = detail::shape_of_weight(file, output_weight, 2, "a classifier")[0];
  if (classes < 2 || file.shape(output_weight)[1] != sizes.latent_size)
    detail::weights_fail(file, "'", output_weight, "': expected two classes or more x ", sizes.latent_size,
                         ", found ", detail::shape_text(file.shape(output_weight)));
  SavedClassifier classifier{{sizes, classes, Rng{}}, metadata_of(file, "dataset"), accuracy_in(file)};
  load_weights(file, "", classifier.network);
  return classifier;
}

void save_classifier(const std::filesystem::path& path, const SavedClassifier& classifier,
                     const ClassifierOptions& options) {
  save_weights(path,
               texts_of<Metadata>(options, in_weights,
                                  {{"dataset", classifier.dataset},
                                   {"classes", std::to_string(classifier.network.classes())},
                                   {"test_accuracy", cell(classifier.test_accuracy)}}),
               classifier.network);
}

}  // namespace pad
