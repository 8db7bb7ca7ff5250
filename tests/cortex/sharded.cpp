// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/sharded.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "oneiros/cortex.hpp"
#include "oneiros/layers.hpp"
#include "oneiros/phases/cycle.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/policies/objectives/moments.hpp"
#include "oneiros/phases/policies/objectives/views.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/thread_ranks.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

constexpr Index sharded_batch = 8;

template <class S>
Tensor<S, 4> sharded_images(std::uint64_t seed = 0) {
  return noise<S, 4>({sharded_batch, 16, 16, 3}, seed, S(0.5));
}

template <class S>
Cortex<S> sharded_cortex(Normalization normalization = Normalization::none) {
  Cortex<S> cortex{{.latent_size = 6, .base_width = 4, .image = {16, 16, 3}, .normalization = normalization},
                   Rng{1}};
  randomize(cortex, 1, 0.1);
  return cortex;
}

/// Objectives that look at whole mini-batches, and a gradient that goes through both networks.
auto sharded_cycle() {
  return Cycle{Phase<Wake, Objectives<ImageReconstruction, LatentPrior, LatentCovariance, External>>{},
               Phase<NREM, Objectives<VICReg>, Follow, UpdateBoth>{}, Phase<REM>{}};
}

/// All that was learned, and the losses on the way.
struct Learned {
  std::vector<double> state, losses;
  bool operator==(const Learned&) const = default;
};

/// Three cycles with a cortex, or with what trains one.
template <class S, class Trained>
Learned learn(Cortex<S>& cortex, Trained& trained) {
  Hippocampus<S> hippocampus;
  hippocampus.begin_epoch();
  auto cycle = sharded_cycle();
  Learned learned;
  for (std::uint64_t k = 0; k < 3; ++k)
    cycle(trained, hippocampus, sharded_images<S>(k), Rng{3}).for_each([&](const char*, double loss) {
      learned.losses.push_back(detail::is_nan(loss) ? -1 : loss);
    });
  const auto keep = [&](const Name&, const auto& values) {
    learned.state.insert(learned.state.end(), values.data(), values.data() + values.size());
  };
  for_each_parameter(cortex, [&](const Name& name, const auto& p) { keep(name, p.value); });
  for_each_buffer(cortex, keep);
  return learned;
}

template <class S, class C = OneRank>
Learned learn_in_shards(Index shards, Normalization normalization, const C& ranks = {}) {
  Cortex<S> cortex = sharded_cortex<S>(normalization);
  Sharded sharded(cortex, shards, ranks);
  return learn(cortex, sharded);
}

/// The gradients of two whole cycles that nobody steps with; the second comes to the first.
template <class Trained>
std::map<std::string, std::vector<double>> accumulated(Trained& trained) {
  Hippocampus<double> hippocampus;
  hippocampus.begin_epoch();
  hippocampus.store(noise<double, 2>({sharded_batch, 6}, 7));
  auto cycle = sharded_cycle();
  zero_gradients(trained);
  for (int i = 0; i < 2; ++i) {
    get<0>(cycle).accumulate(trained, hippocampus, sharded_images<double>(), Rng{3});
    get<1>(cycle).accumulate(trained, hippocampus, Rng{3});
    get<2>(cycle).accumulate(trained, hippocampus, Rng{3});
  }
  std::map<std::string, std::vector<double>> gradients;
  for_each_parameter(trained, [&](const Name& name, const auto& p) {
    CHECK(p.has_gradient);
    gradients[name].assign(p.gradient.data(), p.gradient.data() + p.size());
  });
  return gradients;
}

}  // namespace

TEST_CASE("one shard gives the bits of the cortex alone") {
  for (const Normalization normalization : {Normalization::none, Normalization::batch}) {
    Cortex<float> alone = sharded_cortex<float>(normalization);
    CHECK(learn_in_shards<float>(1, normalization) == learn(alone, alone));
  }
}

TEST_CASE("a number of shards gives the same bits for any number of ranks and threads") {
  std::vector<Learned> of_shards;
  for (const Index shards : {2, 4, 8}) {
    // A shard of one image has one pixel in the last layers, of which there is no variance.
    const Normalization normalization = shards == 8 ? Normalization::group : Normalization::batch;
    const Learned expected = Threads(1).run([&] { return learn_in_shards<float>(shards, normalization); });
    CHECK(Threads(3).run([&] { return learn_in_shards<float>(shards, normalization); }) == expected);
    for (const int size : {2, 4}) {
      if (size > shards) continue;
      std::vector<Learned> found(static_cast<std::size_t>(size));
      for (const std::string& error : on_ranks(size, [&](const auto& ranks) {
             found[static_cast<std::size_t>(ranks.rank())] =
                 learn_in_shards<float>(shards, normalization, ranks);
           }))
        CHECK(error.empty());
      INFO(shards << " shards on " << size << " ranks");
      for (const Learned& learned : found) CHECK(learned == expected);
    }
  }
}

TEST_CASE("gradients in shards are those of the whole mini-batch") {
  Cortex<double> alone = sharded_cortex<double>();
  const auto expected = accumulated(alone);
  for (const Index shards : {1, 2, 4, 8}) {
    Cortex<double> cortex = sharded_cortex<double>();
    Sharded sharded(cortex, shards);
    const auto found = accumulated(sharded);
    REQUIRE(found.size() == expected.size());
    for (const auto& [name, gradient] : expected) {
      INFO(shards << " shards, " << name);
      double largest = 0, difference = 0;
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        largest = std::max(largest, std::abs(gradient[i]));
        difference = std::max(difference, std::abs(gradient[i] - found.at(name)[i]));
      }
      CHECK(largest > 1e-6);
      CHECK(difference < 1e-10 * std::max(1.0, largest));
    }
  }
}

TEST_CASE("parameters without a gradient stay so in shards") {
  Cortex<float> cortex = sharded_cortex<float>();
  Sharded sharded(cortex, 4);
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  hippocampus.store(noise<float, 2>({sharded_batch, 6}, 7));
  Phase<NREM>{}.accumulate(sharded, hippocampus, Rng{3});
  for_each_parameter(cortex.encoder, [](const Name& name, const auto& p) {
    CHECK(p.has_gradient == !name.text().starts_with("dis."));
  });
  for_each_parameter(cortex.generator, [](const Name&, const auto& p) { CHECK(!p.ever_had_gradient); });
}

TEST_CASE("running statistics are the mean of what shards make of them") {
  using Trunk = BatchNorm<double>;
  const auto head = [](Index channels) { return Convolution<double>(3, channels, {.window = 16}); };
  TwoHeadedEncoder encoder{Trunk(3), head(6), Sequential{head(1), Sigmoid<double>{}}, {1, 16, 16, 3}};
  Cortex cortex{std::move(encoder), Generator<double>({.latent_size = 6, .image = {16, 16, 3}}, Rng{1})};
  const Tensor<double, 4> images = sharded_images<double>();
  Sharded sharded(cortex, 2);
  decltype(sharded)::EncoderType::Activations activations;
  const auto z = sharded.encoder.latent(images, activations, Pass(Draws(Rng{1}, "test", {})));
  sharded.encoder.backward(images, {.latent = z}, activations, Gradients::parameters);
  Tensor<double, 1> mean(3), variance(3);
  mean.setZero();
  variance.setZero();
  for (const Index first : {0, 4}) {
    Trunk alone(3);
    Trunk::Activations a;
    const auto part = batch_slice(const_view(images), first, 4);
    alone.forward(part, a, Pass(Draws(Rng{1}, "test", {})));
    alone.backward(part, part, a);
    for_each_buffer(alone, [&](const Name& name, const Tensor<double, 1>& buffer) {
      (name.text() == "running_mean" ? mean : variance) += buffer * 0.5;
    });
  }
  for_each_buffer(cortex.encoder, [&](const Name& name, const Tensor<double, 1>& buffer) {
    for (Index c = 0; c < 3; ++c)
      CHECK(buffer(c) == Approx((name.text().ends_with("running_mean") ? mean : variance)(c)).epsilon(1e-14));
  });
}

TEST_CASE("each shard draws for itself, and evaluation is not cut") {
  const auto head = [](Index channels) { return Convolution<double>(3, channels, {.window = 16}); };
  TwoHeadedEncoder encoder{
      Dropout<double>(), head(6), Sequential{head(1), Sigmoid<double>{}}, {1, 16, 16, 3}};
  randomize(encoder, 1);
  Cortex cortex{std::move(encoder), Generator<double>({.latent_size = 6, .image = {16, 16, 3}}, Rng{1})};
  Tensor<double, 4> images(2, 16, 16, 3);
  images.setConstant(1);
  Sharded sharded(cortex, 2);
  decltype(sharded)::EncoderType::Activations a;
  const auto trained = sharded.encoder.both(images, a, Pass(Draws(Rng{1}, "test", {})));
  CHECK(trained.latent(0, 0) != trained.latent(1, 0));
  CHECK(trained.external(0) != trained.external(1));

  const auto one = batch_slice(const_view(images), 0, 1);
  const auto evaluated = sharded.encoder.latent(one, a);  // which two shards do not divide
  decltype(cortex)::EncoderType::Activations of_whole;
  CHECK(evaluated(0, 0) == cortex.encoder.latent(one, of_whole)(0, 0));
  Tensor<double, 2> gradient(1, 6);
  gradient.setConstant(1);
  const auto at_image = sharded.encoder.backward(one, {.latent = gradient}, a);
  CHECK(at_image.shape() == one.shape());
  CHECK(a.shards.size() == 2);
  decltype(sharded)::EncoderType::Activations of_evaluation;
  sharded.encoder.latent(one, of_evaluation);
  CHECK(of_evaluation.shards.size() == 1);

  Sharded single(cortex, 1);
  const Pass training(Draws(Rng{1}, "test", {}));
  decltype(single)::EncoderType::Activations of_single;
  CHECK(std::ranges::equal(single.encoder.latent(images, of_single, training),
                           cortex.encoder.latent(images, of_whole, training)));
}

TEST_CASE("shards compute the gradients that are asked for, of batches that they know") {
  Cortex<double> cortex = sharded_cortex<double>();
  Sharded sharded(cortex, 2);
  decltype(sharded)::EncoderType::Activations a;
  decltype(sharded)::GeneratorType::Activations b;
  const auto images = sharded_images<double>();
  const auto latents = noise<double, 2>({sharded_batch, 6}, 1);
  const Pass training(Draws(Rng{1}, "test", {}));
  sharded.encoder.latent(images, a, training);
  sharded.generator.forward(latents, b, training);
  for (const Gradients wanted : {Gradients::all, Gradients::parameters, Gradients::input}) {
    const auto dx = sharded.encoder.backward(images, {.latent = latents}, a, wanted);
    const auto dz = sharded.generator.backward(latents, images, b, wanted);
    CHECK(static_cast<bool>(dx) == wants_input(wanted));
    CHECK(static_cast<bool>(dz) == wants_input(wanted));
  }
  const auto fewer = batch_slice(const_view(latents), 0, 7);
  CHECK_THROWS_MATCHES(sharded.encoder.backward(images, {.latent = fewer}, a), ShapeError,
                       Message("Sharded: expected a batch of 8, found 7 x 6"));
  CHECK_THROWS_MATCHES(sharded.encoder.latent(Tensor<double, 4>(0, 16, 16, 3), a, training), ShapeError,
                       Message("Sharded: expected a batch that 2 shards divide, found 0"));
}

TEST_CASE("the number of shards is kept with the run") {
  Cortex<float> cortex = sharded_cortex<float>();
  Sharded saved(cortex, 4), restored(cortex, 1);
  Index number = 0;
  saved.for_each_state([&](const Name& name, auto& value) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, Index>)
      if (name.text() == "shards") number = value;
  });
  CHECK(number == 4);
  std::vector<std::string> names, expected;
  cortex.for_each_state([&](const Name& name, const auto&) { expected.push_back(name); });
  expected.emplace_back("shards");
  saved.for_each_state([&](const Name& name, const auto&) { names.push_back(name); });
  CHECK(names == expected);
  restored.for_each_state([&](const Name& name, auto& value) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, Index>)
      if (name.text() == "shards") value = 3;
  });
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  CHECK_THROWS_MATCHES(
      Phase<Wake>{}(restored, hippocampus, sharded_images<float>(), Rng{1}), ValueError,
      Message("shards: expected a power of two that is a multiple of the number of ranks, 1, found 3"));
}

TEST_CASE("shards that do not fit are refused in one sentence") {
  Cortex<float> cortex = sharded_cortex<float>();
  for (const Index wrong : {0, 3, -1})
    CHECK_THROWS_MATCHES(
        Sharded(cortex, wrong), ValueError,
        Message(detail::message(
            "shards: expected a power of two that is a multiple of the number of ranks, 1, found ", wrong)));
  for (const std::string& error : on_ranks(4, [&](const auto& ranks) { Sharded(cortex, 2, ranks); }))
    CHECK(error == "shards: expected a power of two that is a multiple of the number of ranks, 4, found 2");
  Sharded sharded(cortex, 16);
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  CHECK_THROWS_MATCHES(Phase<Wake>{}(sharded, hippocampus, sharded_images<float>(), Rng{1}), ShapeError,
                       Message("Sharded: expected a batch that 16 shards divide, found 8"));
}
