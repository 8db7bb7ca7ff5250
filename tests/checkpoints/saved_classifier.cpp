// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/saved_classifier.hpp"

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const CortexOptions small{.latent_size = 5, .widths = {2, 3}, .image = {16, 16, 3}};

bool same(Encoder<float> a, Encoder<float> b) {
  std::vector<float> values;
  for_each_parameter(a, [&](const Name&, const auto& parameter) {
    values.insert(values.end(), parameter.value.data(), parameter.value.data() + parameter.size());
  });
  std::size_t at = 0;
  bool equal = true;
  for_each_parameter(b, [&](const Name&, const auto& parameter) {
    for (Index i = 0; i < parameter.size(); ++i) equal = equal && values.at(at++) == parameter.value(i);
  });
  return equal && at == values.size();
}

}  // namespace

TEST_CASE("A classifier comes back with what its file says of it") {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory / "classifier.safetensors";
  const SavedClassifier saved{{small, 7, Rng{3}}, "mine", 0.75};
  save_classifier(file, saved, {{"seed", "3"}});
  SavedClassifier loaded = load_classifier(file);
  CHECK(loaded.dataset == "mine");
  CHECK(loaded.test_accuracy == 0.75);
  CHECK(loaded.network.classes() == 7);
  CHECK(same(loaded.network.encoder(), saved.network.encoder()));
  CHECK(same(load_encoder(file), saved.network.encoder()));
  CHECK(SafeTensors(file).metadata().at("seed") == "3");
}

TEST_CASE("An encoder is found in a cortex's weights too, where there is no classifier") {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory / "weights.safetensors";
  const Cortex<float> cortex(small, Rng{4});
  save_weights(file, cortex.encoder, cortex.generator);
  CHECK(same(load_encoder(file), cortex.encoder));
  CHECK_THROWS_WITH(load_classifier(file), ContainsSubstring("found no 'classifier.weight'"));
}

TEST_CASE("A classifier's file that does not say what it is is refused") {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory / "classifier.safetensors";
  const Classifier<float> network(small, 2, Rng{1});
  save_weights(file, {{"dataset", "mine"}}, network);
  CHECK_THROWS_WITH(load_classifier(file), ContainsSubstring("expected metadata 'test_accuracy'"));
  const std::string accuracy = GENERATE("1.5", "-0.1", "nan", "good");
  save_weights(file, {{"dataset", "mine"}, {"test_accuracy", accuracy}}, network);
  CHECK_THROWS_WITH(load_classifier(file),
                    ContainsSubstring("expected a number from 0 to 1, found " + accuracy));
}
