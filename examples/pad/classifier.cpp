// SPDX-License-Identifier: BSD-3-Clause
#include "classifier.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "number.hpp"
#include "oneiros/io/weights.hpp"
#include "table.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr const char* output_weight = "classifier.weight";

template <class... Parts>
[[noreturn]] void fail(const SafeTensors& file, const Parts&... parts) {
  throw DataError(detail::message(file.path().string(), ": ", parts...));
}

const std::vector<Index>& shape_of_weight(const SafeTensors& file, const std::string& name, std::size_t axes,
                                          const char* whose) {
  if (!file.contains(name)) fail(file, "expected the weights of ", whose, ", found no '", name, "'");
  const std::vector<Index>& shape = file.shape(name);
  if (shape.size() != axes) fail(file, "'", name, "': expected ", axes, " axes, found ", shape.size());
  return shape;
}

std::string metadata_of(const SafeTensors& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end()) fail(file, "expected metadata '", key, "' of a classifier, found none");
  return found->second;
}

double accuracy_in(const SafeTensors& file) {
  const std::string text = metadata_of(file, "test_accuracy");
  const std::optional<double> value = to_number<double>(text);
  if (!value || !(*value >= 0 && *value <= 1))
    fail(file, "metadata 'test_accuracy': expected a number from 0 to 1, found ", text);
  return *value;
}

}  // namespace

CortexOptions encoder_sizes(const SafeTensors& file) {
  const auto weight = [&](const std::string& layer) -> const std::vector<Index>& {
    return shape_of_weight(file, layer + ".0.weight", 4, "an encoder");
  };
  const CortexOptions sizes{.latent_size = weight("conv4")[0], .base_width = weight("conv1")[0]};
  // Before a network is made, so that it is no larger than the file.
  const auto expect = [&](const std::string& layer, Index outputs, Index inputs) {
    const Shape<4> expected{outputs, inputs, 4, 4};
    if (!std::ranges::equal(weight(layer), expected) || outputs < 1)
      fail(file, "'", layer, ".0.weight': expected ", to_string(expected),
           " of an encoder of this width and latent size, found ", detail::shape_text(weight(layer)));
  };
  const Index width = sizes.base_width;
  expect("conv1", width, sizes.channels);
  expect("conv2", 2 * width, width);
  expect("conv3", 4 * width, 2 * width);
  expect("conv4", sizes.latent_size, 4 * width);
  return sizes;
}

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
  const Index classes = shape_of_weight(file, output_weight, 2, "a classifier")[0];
  if (classes < 2 || file.shape(output_weight)[1] != sizes.latent_size)
    fail(file, "'", output_weight, "': expected two classes or more x ", sizes.latent_size, ", found ",
         detail::shape_text(file.shape(output_weight)));
  SavedClassifier classifier{{sizes, classes, Rng{}}, metadata_of(file, "dataset"), accuracy_in(file)};
  load_weights(file, "", classifier.network);
  return classifier;
}

void save_classifier(const std::filesystem::path& path, const SavedClassifier& classifier,
                     const ClassifierOptions& options) {
  save_weights(path,
               Metadata{{"dataset", classifier.dataset},
                        {"classes", std::to_string(classifier.network.classes())},
                        {"epochs", std::to_string(options.epochs)},
                        {"seed", std::to_string(options.seed)},
                        {"test_accuracy", cell(classifier.test_accuracy)},
                        {"latent", std::to_string(options.latent)},
                        {"width", std::to_string(options.width)}},
               classifier.network);
}

}  // namespace pad
