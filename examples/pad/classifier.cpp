// SPDX-License-Identifier: BSD-3-Clause
#include "classifier.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "number.hpp"
#include "oneiros/checkpoints/weights.hpp"
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
  constexpr std::ptrdiff_t deepest = 16;  // images of 65,536 pixels each way
  const auto name = [](std::size_t i) { return "conv" + std::to_string(i) + ".0.weight"; };
  const auto is_convolution = [](const std::string& tensor) {
    return tensor.starts_with("conv") && tensor.ends_with(".0.weight");
  };
  const std::vector<std::string> names = file.names();
  const auto depth = std::max<std::ptrdiff_t>(2, std::ranges::count_if(names, is_convolution));
  if (depth > deepest) fail(file, "expected an encoder of at most ", deepest, " convolutions, found ", depth);
  // Outputs, inputs, rows and columns of each; the last is the latent head's.
  std::vector<std::vector<Index>> weights;
  while (std::ssize(weights) < depth)
    weights.push_back(shape_of_weight(file, name(weights.size() + 1), 4, "an encoder"));
  // Before a network is made, so that it is no larger than the file.
  CortexOptions sizes{.latent_size = weights.back()[0],
                      .image = {weights.back()[2], weights.back()[3], weights[0][1]}};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const bool is_head = i + 1 == weights.size();
    const Index inputs = i == 0 ? sizes.image[2] : weights[i - 1][0], rows = is_head ? sizes.image[0] : 4,
                columns = is_head ? sizes.image[1] : 4;
    const Shape<4> expected{weights[i][0], inputs, rows, columns};
    if (!std::ranges::equal(weights[i], expected) || size_of(expected) < 1)
      fail(file, "'", name(i + 1), "': expected ", to_string(expected), " after the layers before it, found ",
           detail::shape_text(weights[i]));
    if (!is_head) sizes.widths.push_back(weights[i][0]);
  }
  for (std::size_t i = 0; i < sizes.widths.size(); ++i) sizes.image[0] *= 2, sizes.image[1] *= 2;
  sizes.base_width = sizes.widths.front();
  if (file.contains("conv1.1.running_mean"))
    sizes.normalization = Normalization::batch;
  else if (file.contains("conv1.1.weight"))
    sizes.normalization = Normalization::group;
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
