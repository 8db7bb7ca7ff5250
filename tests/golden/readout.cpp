// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <string>
#include <vector>

#include "oneiros/evaluation/sgd_readout.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

using namespace oneiros;

TEST_CASE("golden linear readout by stochastic gradient descent") {
  const auto file = test::open_golden("readout.safetensors");
  if (!file) return;
  constexpr double tolerance = 1e-4;
  const auto features = file->read<float, 2>("features");
  const auto stored = file->read<std::int64_t, 1>("labels");
  const std::vector<int> labels(stored.data(), stored.data() + stored.size());
  const evaluation::LinearReadout<float> start(file->read<float, 2>("weight0"),
                                               file->read<float, 1>("bias0"));
  const evaluation::SgdReadoutOptions options{.learning_rate = std::stod(file->metadata().at("lr")),
                                              .batch_size = std::stoi(file->metadata().at("batch")),
                                              .epochs = std::stoi(file->metadata().at("epochs")),
                                              .shuffle = false};
  std::vector<double> losses;
  const auto fitted = evaluation::sgd_readout(start, features, labels, Rng{}, options,
                                              [&](double loss) { losses.push_back(loss); });
  test::check_close(losses, file->read<float, 1>("losses"), tolerance);
  test::check_close(fitted.weight(), file->read<float, 2>("weight"), tolerance);
  test::check_close(fitted.bias(), file->read<float, 1>("bias"), tolerance);
  test::check_close(fitted.accuracy(features, labels), file->scalar<double>("accuracy"), tolerance);
}
