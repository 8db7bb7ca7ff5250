// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/weights.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Stored as (row, column, in, out) and (out), exchanged as (out, in, row, column).
template <class S>
struct StoredLayer {
  explicit StoredLayer(const std::string& prefix_, S first = 0)
      : prefix(prefix_), weight({2, 3, 4, 5}, {3, 2, 0, 1}), bias({5}) {
    for (Index i = 0; i < weight.size(); ++i) weight.value(i) = first + static_cast<S>(i);
    for (Index i = 0; i < bias.size(); ++i) bias.value(i) = first - static_cast<S>(i);
  }

  template <class Visitor>
  void for_each_parameter(Visitor&& visitor) {
    visitor(prefix + "weight", weight);
    visitor(prefix + "bias", bias);
  }
  template <class Visitor>
  void for_each_parameter(Visitor&& visitor) const {
    visitor(prefix + "weight", weight);
    visitor(prefix + "bias", bias);
  }

  std::string prefix;
  Parameter<S> weight;
  Parameter<S> bias;
};

template <class A, class B>
bool same_values(const StoredLayer<A>& a, const StoredLayer<B>& b) {
  const auto same = [](const auto& x, const auto& y) {
    return std::equal(x.value.data(), x.value.data() + x.size(), y.value.data(), y.value.data() + y.size());
  };
  return same(a.weight, b.weight) && same(a.bias, b.bias);
}

}  // namespace

TEST_CASE("Weights are written in the interchange order") {
  const TemporaryDirectory directory;
  const StoredLayer<float> layer("a.", 0.5F);
  save_weights(directory / "file", {{"epoch", "3"}}, layer);
  const SafeTensors file(directory / "file");
  CHECK(file.metadata() == Metadata{{"epoch", "3"}});
  CHECK(file.names() == std::vector<std::string>{"a.bias", "a.weight"});
  const Tensor<float, 4> weight = file.read<float, 4>("a.weight");
  CHECK(shape_of(weight) == Shape<4>{5, 4, 2, 3});
  bool same = true;
  for (Index row = 0; row < 2; ++row)
    for (Index column = 0; column < 3; ++column)
      for (Index in = 0; in < 4; ++in)
        for (Index out = 0; out < 5; ++out)
          same = same &&
                 weight(out, in, row, column) == layer.weight.value(((row * 3 + column) * 4 + in) * 5 + out);
  CHECK(same);
}

TEMPLATE_TEST_CASE("Weights of several networks go to one file and come back", "", float, double) {
  const TemporaryDirectory directory;
  const StoredLayer<TestType> first("first."), second("second.", 100);
  save_weights(directory / "file", first, second);
  StoredLayer<TestType> first_back("first.", -1), second_back("second.", -1);
  load_weights(directory / "file", second_back, first_back);
  CHECK(same_values(first, first_back));
  CHECK(same_values(second, second_back));
  CHECK(shape_of(first_back.weight.value) == Shape<1>{120});
}

TEST_CASE("Weights are converted between float and double") {
  const TemporaryDirectory directory;
  const StoredLayer<double> in_double("x.", 7);
  StoredLayer<float> in_float("x.");
  save_weights(directory / "double", in_double);
  load_weights(directory / "double", in_float);
  CHECK(same_values(in_double, in_float));
  save_weights(directory / "float", in_float);
  StoredLayer<double> back("x.");
  load_weights(directory / "float", back);
  CHECK(same_values(in_double, back));
}

TEST_CASE("A prefix chooses among the tensors of a larger file") {
  const TemporaryDirectory directory;
  const StoredLayer<float> before("x.", 1), after("x.", 2);
  SafeTensorsWriter writer;
  add_weights(writer, "before.", before);
  add_weights(writer, "after.", after);
  writer.write(directory / "file");
  StoredLayer<float> loaded("x.");
  load_weights(SafeTensors(directory / "file"), "after.", loaded);
  CHECK(same_values(loaded, after));
}

TEMPLATE_TEST_CASE("Weights are rounded to the nearest number of sixteen bits on request", "",
                   Eigen::bfloat16, Eigen::half) {
  // Bits that are kept of a number from 1 to 2: halfway between two of them, the even one is taken.
  constexpr float last = std::same_as<TestType, Eigen::half> ? 0x1p-10F : 0x1p-7F;
  const TemporaryDirectory directory;
  StoredLayer<float> layer("a.");
  layer.bias.value.setValues({1, 1 + last / 2, 1 + last * 3 / 2, -(1 + last * 0.75F), 1 + last * 0.49F});
  save_weights<TestType>(directory / "file", {{"epoch", "3"}}, layer);
  const SafeTensors file(directory / "file");
  CHECK(to_string(file.dtype("a.weight")) == (std::same_as<TestType, Eigen::half> ? "F16" : "BF16"));
  CHECK(file.metadata() == Metadata{{"epoch", "3"}});
  StoredLayer<double> back("a.");
  load_weights(directory / "file", back);
  const std::vector<double> expected{1, 1, 1 + 2 * last, -(1 + last), 1};
  CHECK(std::vector<double>(back.bias.value.data(), back.bias.value.data() + 5) == expected);
  CHECK(back.weight.value(119) == 119);

  layer.bias.value(2) = std::numeric_limits<float>::max();
  CHECK_THROWS_WITH(save_weights<TestType>(directory / "file", layer),
                    ContainsSubstring("weights: 'a.bias': expected numbers that") &&
                        ContainsSubstring("can hold, found 3.40"));
}

TEST_CASE("A file that does not fit is a CheckpointError that lists why and changes nothing") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  StoredLayer<float> saved("a.", 9);
  add_weights(writer, "", saved);
  writer.add("b.weight", Tensor<float, 2>(Tensor<float, 2>(5, 4).setZero()));
  writer.add<std::int64_t>("c.bias", {5}, std::vector<std::int64_t>(5));
  writer.add("extra", 1.0F);
  writer.write(directory / "file");

  StoredLayer<float> a("a."), b("b."), c("c.");
  const auto load = [&] { load_weights(directory / "file", a, b, c); };
  CHECK_THROWS_AS(load(), CheckpointError);
  CHECK_THROWS_WITH(load(), ContainsSubstring((directory / "file").string() + " does not fit"));
  CHECK_THROWS_WITH(load(), ContainsSubstring("'b.weight': expected 5 x 4 x 2 x 3, found 5 x 4"));
  CHECK_THROWS_WITH(load(), ContainsSubstring("expected 'b.bias' (5), found none"));
  CHECK_THROWS_WITH(load(), ContainsSubstring("'c.bias': expected a floating type, found I64"));
  CHECK_THROWS_WITH(load(), ContainsSubstring("expected no 'extra', which is in no network"));
  CHECK_THROWS_WITH(load(), !ContainsSubstring("'a."));
  CHECK(same_values(a, StoredLayer<float>("a.")));
}

TEST_CASE("Weights in the stored order of axes instead of the interchange order do not fit") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  writer.add("weight", Tensor<float, 4>(Tensor<float, 4>(2, 3, 4, 5).setZero()));  // as stored
  writer.add("bias", Tensor<float, 1>(Tensor<float, 1>(5).setZero()));
  writer.write(directory / "file");
  StoredLayer<float> layer("");
  CHECK_THROWS_WITH(load_weights(directory / "file", layer),
                    ContainsSubstring("'weight': expected 5 x 4 x 2 x 3, found 2 x 3 x 4 x 5"));
}

TEST_CASE("Long lists of what does not fit are cut off") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  for (int i = 0; i < 50; ++i) writer.add("extra" + std::to_string(i), 1.0F);
  writer.write(directory / "file");
  StoredLayer<float> layer("");
  CHECK_THROWS_WITH(load_weights(directory / "file", layer), ContainsSubstring("and 32 more"));
}

TEST_CASE("Parameters of the same name cannot go to one file") {
  const TemporaryDirectory directory;
  const StoredLayer<float> layer("a.");
  CHECK_THROWS_AS(save_weights(directory / "file", layer, layer), ValueError);
  CHECK(directory.file_count() == 0);
}
