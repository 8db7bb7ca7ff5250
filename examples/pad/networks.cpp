// SPDX-License-Identifier: BSD-3-Clause
#include "networks.hpp"

#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "oneiros/util/detail/words.hpp"
#include "run.hpp"
#include "table.hpp"

namespace pad {

using namespace oneiros;

namespace {

using Texts = std::map<std::string, std::string>;

std::string text(const Texts& texts, const std::string& key) {
  const auto found = texts.find(key);
  return found == texts.end() ? std::string() : found->second;
}

/// Names of files are made of it, so a file's metadata has no say in where they go.
bool is_plain(const std::string& word) {
  return !word.empty() &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

TrainedNetworks with_name(Cortex<float> cortex, Index image_size, Origin origin,
                          const std::filesystem::path& path) {
  if (origin.condition == "untrained") origin.epoch = "0";
  const bool known = is_plain(origin.dataset) && is_plain(origin.condition) &&
                     detail::to_number<std::uint64_t>(origin.seed) &&
                     detail::to_number<std::uint32_t>(origin.epoch);
  std::string name = path.stem().string();
  if (known) {
    name = origin.dataset + "-" + origin.condition + "-seed-" + origin.seed + "-epoch-" +
           detail::three_digits(std::stoll(origin.epoch));
  } else {
    origin = {};
  }
  return {std::move(cortex), image_size, std::move(origin), std::move(name)};
}

TrainedNetworks of_checkpoint(const std::filesystem::path& path) {
  const CheckpointFile file(path);
  const RunDescription& description = file.run();
  const TrainOptions options = described(description, path);
  Run run(options, {});
  file.load(description, run);
  const Position done = file.position();
  return with_name(std::move(run.cortex), options.image_size,
                   {text(description, "dataset"), options.condition, text(description, "seed"),
                    std::to_string(done.epochs + (done.cycles > 0 ? 1 : 0))},
                   path);
}

TrainedNetworks of_weights(const SafeTensors& file) {
  const CortexOptions sizes = encoder_sizes(file);
  Cortex<float> cortex(sizes, Rng{});
  load_weights(file, "", cortex.encoder, cortex.generator);
  const auto& metadata = file.metadata();
  if (sizes.image[0] != sizes.image[1] || sizes.image[2] != 3)
    throw DataError(detail::message(file.path().string(),
                                    ": expected networks for square colour images, found ",
                                    to_string(sizes.image)));
  return with_name(std::move(cortex), sizes.image[0],
                   {text(metadata, "dataset"), text(metadata, "condition"), text(metadata, "seed"),
                    text(metadata, "epoch")},
                   file.path());
}

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

TrainedNetworks load_networks(const std::filesystem::path& path) {
  const SafeTensors file(path);
  return is_checkpoint(file) ? of_checkpoint(path) : of_weights(file);
}

std::string dataset_of(const std::string& given, const std::filesystem::path& directory, const Origin& origin,
                       const std::filesystem::path& weights) {
  const std::string& name = given.empty() ? origin.dataset : given;
  if (name.empty() && directory.empty())
    throw ValueError(weights.string() + " does not say what it was trained on: expected --dataset");
  return name;
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
