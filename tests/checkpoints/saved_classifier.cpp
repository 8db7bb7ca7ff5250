// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/saved_classifier.hpp"

#include <vector>

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

TEST_CASE("A classifier may be right always or never, which is what one that was not tested says") {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory / "classifier.safetensors";
  SavedClassifier saved{.network = {small, 2, Rng{3}}, .dataset = "mine"};
  for (const double accuracy : {0, 1}) {
    CHECK(saved.test_accuracy == 0);
    saved.test_accuracy = accuracy;
    save_classifier(file, saved);
    CHECK(load_classifier(file).test_accuracy == accuracy);
    CHECK(SafeTensors(file).metadata().at("classes") == "2");
  }
}

TEST_CASE("A classifier has two classes or more, of the latent that its encoder finds") {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory / "classifier.safetensors";
  const auto error = [&](std::vector<Index> shape) -> std::string {
    Classifier<float> network(small, 2, Rng{1});
    SafeTensorsWriter writer;
    add_weights(writer, "", network.encoder());
    Index size = 1;
    for (const Index extent : shape) size *= extent;
    const std::vector<float> values(static_cast<std::size_t>(size));
    writer.add("classifier.weight", std::move(shape), std::span(values));
    writer.write(file);
    try {
      load_classifier(file);
    } catch (const DataError& problem) {
      return problem.what();
    }
    return "";
  };
  const std::string wrong = file.string() + ": 'classifier.weight': expected ";
  CHECK(error({1, 5}) == wrong + "two classes or more x 5, found 1 x 5");
  CHECK(error({3, 4}) == wrong + "two classes or more x 5, found 3 x 4");
  CHECK(error({15}) == wrong + "2 axes, found 1");
}
