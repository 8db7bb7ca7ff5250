// SPDX-License-Identifier: BSD-3-Clause
// That a whole file loads is shown by tests/golden/inception.cpp.

#include "oneiros/evaluation/inception_v3_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("A file that is no Inception v3 is a CheckpointError that lists why") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  const auto add = [&](const std::string& name, const std::vector<Index>& shape) {
    writer.add<float>(name, shape,
                      std::vector<float>(static_cast<std::size_t>(detail::element_count(shape))));
  };
  add("Conv2d_1a_3x3.conv.weight", {32, 3, 3, 3});
  add("Conv2d_1a_3x3.bn.bias", {16});
  writer.add<std::int64_t>("Conv2d_1a_3x3.bn.weight", {32}, std::vector<std::int64_t>(32));
  writer.add<std::int64_t>("Conv2d_1a_3x3.bn.num_batches_tracked", {}, std::vector<std::int64_t>(1));
  add("AuxLogits.fc.weight", {7});
  add("fc.weight", {1000, 2048});
  add("tconv4.0.weight", {3});
  writer.write(directory / "file");

  const auto load = [&] {
    return evaluation::load_inception_v3(directory / "file", evaluation::InceptionVariant::fid);
  };
  CHECK_THROWS_AS(load(), CheckpointError);
  CHECK_THROWS_WITH(load(),
                    ContainsSubstring("does not fit the network: 'Conv2d_1a_3x3.bn.weight': expected a "
                                      "floating type, found I64; 'Conv2d_1a_3x3.bn.bias': expected 32, "
                                      "found 16; expected 'Conv2d_1a_3x3.bn.running_mean' (32), found "
                                      "none; ") &&
                        ContainsSubstring("and 450 more"));
  CHECK_THROWS_AS(evaluation::load_inception_v3(directory / "none", evaluation::InceptionVariant::fid),
                  DataError);
}

TEST_CASE("An Inception v3 file may hold classifiers and counters, but nothing else") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  const evaluation::InceptionV3<float> network(
      evaluation::InceptionVariant::torchvision,
      [&](const std::string& name, const std::vector<Index>& shape) {
        std::vector<float> values(static_cast<std::size_t>(detail::element_count(shape)));
        writer.add<float>(name, shape, values);
        return values;
      });
  for (const char* other : {"fc.bias", "AuxLogits.conv0.bn.bias", "Conv2d_1a_3x3.bn.num_batches_tracked"})
    writer.add(other, 1.0F);
  writer.add("another", 1.0F);
  writer.write(directory / "file");
  CHECK_THROWS_WITH(
      evaluation::load_inception_v3(directory / "file", evaluation::InceptionVariant::torchvision),
      (directory / "file").string() +
          " does not fit the network: expected no 'another', which is in no network");
}
