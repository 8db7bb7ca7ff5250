// SPDX-License-Identifier: BSD-3-Clause
#include <stdexcept>

namespace {

/// Eigen would stop the program.
void assert_of_eigen(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace

#define eigen_assert(condition) assert_of_eigen(static_cast<bool>(condition), #condition)

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/evaluation.hpp"
#include "oneiros/layers.hpp"
#include "oneiros/losses.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using Catch::Matchers::ContainsSubstring;

namespace {

template <int Rank>
using Row = std::pair<const char*, std::function<void(const Tensor<float, Rank>&)>>;

/// The sentence that a function refuses a tensor with; what else it throws, or that it throws nothing.
template <int Rank>
std::string refusal(const Row<Rank>& row, const Shape<Rank>& shape) {
  try {
    row.second(Tensor<float, Rank>(shape));
  } catch (const ShapeError& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
  return "nothing is thrown";
}

/// Sends an empty batch, and a zero for each other extent, through each function.
template <int Rank>
void check_refusals(const std::vector<Row<Rank>>& rows, const Shape<Rank>& shape) {
  for (const auto& row : rows)
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      Shape<Rank> empty = shape;
      empty[axis] = 0;
      INFO(row.first << " of " << to_string(empty));
      CHECK_THAT(refusal(row, empty),
                 ContainsSubstring(axis == 0 ? ": expected a batch of at least 1, found 0"
                                             : ": expected extents of at least 1, found"));
    }
}

template <int Rank>
TensorView<const float, Rank> view(const Tensor<float, Rank>& tensor) {
  return tensor;
}

template <class L>
Row<4> shapes(const char* name, L layer) {
  return {name, [layer](const Tensor<float, 4>& x) { layer.output_shape(shape_of(x)); }};
}

template <class L>
Row<4> forwards(const char* name, L layer) {
  return {name, [layer](const Tensor<float, 4>& x) {
            typename L::Activations activations;
            layer.forward(x, activations);
          }};
}

template <class L>
Row<4> backwards(const char* name, L layer) {
  return {name, [layer](const Tensor<float, 4>& x) mutable {
            typename L::Activations activations;
            layer.backward(x, x, activations, Gradients::all);
          }};
}

/// A layer that checks nothing, as in the contract of layers.
struct Unchecked {
  using Scalar = float;
  struct Activations {};
  Shape<4> output_shape(const Shape<4>& input) const { return input; }
  TensorView<const float, 4> forward(const TensorView<const float, 4>& x, Activations&,
                                     const Pass& = {}) const {
    return x;
  }
  TensorView<const float, 4> backward(const TensorView<const float, 4>&, const TensorView<const float, 4>& dy,
                                      Activations&, Gradients = Gradients::all) {
    return dy;
  }
  void for_each_parameter(auto&&) const {}
};

template <class P>
Row<4> perturbs(const char* name, P perturbation) {
  return {name, [perturbation](Tensor<float, 4> images) {
            typename P::template Activations<float> activations;
            perturbation.apply(TensorView<float, 4>(images), activations, Draws(Rng{}, "test", {}));
          }};
}

template <class P>
Row<4> transposes(const char* name, P perturbation) {
  return {name, [perturbation](Tensor<float, 4> images) {
            typename P::template Activations<float> activations;
            perturbation.transpose(TensorView<float, 4>(images), activations);
          }};
}

const CortexOptions small{.latent_size = 4, .base_width = 2};
const std::vector<int> no_labels;

/// A memory that was filled without a look.
struct Careless {
  static constexpr int capacity = 1;
  int size() const { return 1; }
  TensorView<const float, 2> recall(int) const { return latents; }
  Moment now() const { return {}; }
  void store(const TensorView<const float, 2>& z) { latents = z.map(); }
  Tensor<float, 2> latents;
};

}  // namespace

TEST_CASE("layers refuse an empty batch and an extent of zero") {
  const Convolution convolution(3, 3, {.window = 3, .padding = 1});
  const TransposedConvolution transposed(3, 3, {.window = 4, .stride = 2, .padding = 1});
  const Linear<> linear(48, 2);
  const Sequential unchecked{Unchecked{}};
  const Stack<Unchecked> stack{{Unchecked{}}};
  check_refusals<4>(
      {shapes("Convolution::output_shape", convolution),
       forwards("Convolution::forward", convolution),
       backwards("Convolution::backward", convolution),
       shapes("TransposedConvolution::output_shape", transposed),
       forwards("TransposedConvolution::forward", transposed),
       backwards("TransposedConvolution::backward", transposed),
       shapes("Linear::output_shape", linear),
       forwards("Linear::forward", linear),
       backwards("Linear::backward", linear),
       shapes("LeakyReLU::output_shape", LeakyReLU{}),
       forwards("LeakyReLU::forward", LeakyReLU{}),
       backwards("LeakyReLU::backward", LeakyReLU{}),
       forwards("Sigmoid::forward", Sigmoid{}),
       backwards("Sigmoid::backward", Sigmoid{}),
       forwards("Tanh::forward", Tanh{}),
       backwards("Tanh::backward", Tanh{}),
       forwards("GELU::forward", GELU{}),
       backwards("GELU::backward", GELU{}),
       shapes("Dropout::output_shape", Dropout{}),
       forwards("Dropout::forward", Dropout{}),
       backwards("Dropout::backward", Dropout{}),
       shapes("MaxPool::output_shape", MaxPool{}),
       forwards("MaxPool::forward", MaxPool{}),
       backwards("MaxPool::backward", MaxPool{}),
       shapes("Concatenation::output_shape", Concatenation{MaxPool{}, AveragePool{}}),
       forwards("Concatenation::forward", Concatenation{MaxPool{}, AveragePool{}}),
       backwards("Concatenation::backward", Concatenation{MaxPool{}, AveragePool{}}),
       forwards("AveragePool::forward", AveragePool{}),
       backwards("AveragePool::backward", AveragePool{}),
       shapes("BatchNorm::output_shape", BatchNorm(3)),
       forwards("BatchNorm::forward", BatchNorm(3)),
       backwards("BatchNorm::backward", BatchNorm(3)),
       shapes("GroupNorm::output_shape", GroupNorm(1, 3)),
       forwards("GroupNorm::forward", GroupNorm(1, 3)),
       backwards("GroupNorm::backward", GroupNorm(1, 3)),
       shapes("Stack::output_shape", stack),
       forwards("Stack::forward", stack),
       backwards("Stack::backward", stack),
       shapes("Sequential::output_shape", unchecked),
       forwards("Sequential::forward", unchecked),
       backwards("Sequential::backward", unchecked),
       forwards("Sequential{Convolution, LeakyReLU}::forward", Sequential{convolution, LeakyReLU{}}),
       backwards("Sequential{Convolution, LeakyReLU}::backward", Sequential{convolution, LeakyReLU{}})},
      {2, 4, 4, 3});
}

TEST_CASE("losses refuse an empty batch and an extent of zero") {
  check_refusals<4>({{"mean_squared_error", [](const auto& x) { mean_squared_error(x, x); }},
                     {"binary_cross_entropy of images", [](const auto& x) { binary_cross_entropy(x, 1); }}},
                    {2, 4, 4, 3});
  check_refusals<2>({{"mean_squared_error", [](const auto& z) { mean_squared_error(z, z); }},
                     {"latent_prior", [](const auto& z) { latent_prior(z); }},
                     {"covariance_penalty", [](const auto& z) { covariance_penalty(z); }},
                     {"variance_hinge", [](const auto& z) { variance_hinge(z); }},
                     {"vicreg", [](const auto& z) { vicreg(z, z); }},
                     {"barlow_twins", [](const auto& z) { barlow_twins(z, z); }},
                     {"info_nce", [](const auto& z) { info_nce(z, z); }},
                     {"softmax_cross_entropy", [](const auto& z) { softmax_cross_entropy(z, no_labels); }}},
                    {2, 3});
  check_refusals<1>({{"mean_squared_error", [](const auto& p) { mean_squared_error(p, p); }},
                     {"binary_cross_entropy", [](const auto& p) { binary_cross_entropy(p, 1); }},
                     {"game_loss", [](const auto& p) { game_loss(games::Hinge{}, Aim::external, p); }}},
                    {2});
}

TEST_CASE("networks and the hippocampus refuse an empty batch and an extent of zero") {
  const Rng rng{1};
  Encoder<> encoder(small, rng);
  Generator<> generator(small, rng);
  Classifier<> classifier(small, 2, rng);
  Hippocampus<> hippocampus;
  Reservoir<> reservoir;
  Encoder<>::Activations encoding;
  Generator<>::Activations generation;
  Classifier<>::Activations classification;
  Tensor<float, 4> images(2, 32, 32, 3);
  images.setZero();
  encoder.both(images, encoding);
  check_refusals<4>({{"Encoder::latent", [&](const auto& x) { encoder.latent(x, encoding); }},
                     {"Encoder::discriminate", [&](const auto& x) { encoder.discriminate(x, encoding); }},
                     {"Encoder::both", [&](const auto& x) { encoder.both(x, encoding); }},
                     {"Classifier::features", [&](const auto& x) { classifier.features(x, classification); }},
                     {"Classifier::forward", [&](const auto& x) { classifier.forward(x, classification); }},
                     {"TwoHeadedEncoder",
                      [](const auto& x) {
                        TwoHeadedEncoder(Sequential{LeakyReLU{}}, LeakyReLU{}, LeakyReLU{}, shape_of(x));
                      }}},
                    {2, 32, 32, 3});
  float unused = 0;  // a view that looks at something, but at no elements
  check_refusals<2>(
      {{"Generator::forward", [&](const auto& z) { generator.forward(z, generation); }},
       {"Generator::backward", [&](const auto& z) { generator.backward(z, images, generation); }},
       {"Generator::output_shape", [&](const auto& z) { generator.output_shape(shape_of(z)); }},
       {"Encoder::backward",
        [&](const auto& z) { encoder.backward(images, {.latent = {&unused, shape_of(z)}}, encoding); }},
       {"Hippocampus::store", [&](const auto& z) { hippocampus.store(z); }},
       {"Reservoir::store", [&](const auto& z) { reservoir.store(z); }},
       {"Hippocampus::restore", [&](const auto& z) { hippocampus.restore({{}, true, {z}}); }}},
      {2, 4});
  check_refusals<1>(
      {{"Encoder::backward",
        [&](const auto& p) { encoder.backward(images, {.external = {&unused, shape_of(p)}}, encoding); }}},
      {2});
  CHECK_THROWS_AS(Classifier<>(small, 0, rng), ValueError);
}

TEST_CASE("phases and perturbations refuse an empty batch and an extent of zero") {
  const Rng rng{1};
  Cortex<> cortex{small, rng};
  Hippocampus<> hippocampus;
  hippocampus.begin_epoch();
  check_refusals<4>(
      {perturbs("Occlusion::apply", Occlusion<>{}),
       transposes("Occlusion::transpose", Occlusion<>{}),
       perturbs("Shift::apply", Shift{}),
       transposes("Shift::transpose", Shift{}),
       perturbs("PixelNoise::apply", PixelNoise{}),
       perturbs("Chain::apply", Chain<Shift, Occlusion<>>{}),
       perturbs("Flip::apply", Flip<>{}),
       transposes("Flip::transpose", Flip<>{}),
       perturbs("Crop::apply", Crop<>{}),
       transposes("Crop::transpose", Crop<>{}),
       perturbs("Affine::apply", Affine<>{}),
       transposes("Affine::transpose", Affine<>{}),
       perturbs("Blur::apply", Blur<>{}),
       transposes("Blur::transpose", Blur<>{}),
       perturbs("ColourJitter::apply", ColourJitter<>{}),
       transposes("ColourJitter::transpose", ColourJitter<>{}),
       perturbs("Sometimes::apply", Sometimes<Flip<>>{}),
       transposes("Sometimes::transpose", Sometimes<Flip<>>{}),
       {"Wake", [&](const auto& x) { Phase<Wake>{}(cortex, hippocampus, x, rng); }},
       {"Wake::measure", [&](const auto& x) { Phase<Wake>{}.measure(cortex, hippocampus, x, rng); }},
       {"Observe", [&](const auto& x) { Phase<Observe>{}(cortex, hippocampus, x, rng); }}},
      {2, 32, 32, 3});
  CHECK(hippocampus.size() == 0);
  const auto dreams = [&](auto phase) {
    return [&cortex, &rng, phase = std::make_shared<decltype(phase)>(std::move(phase))](const auto& z) {
      Careless memory{z};
      (*phase)(cortex, memory, rng);
    };
  };
  check_refusals<2>({{"LatentNoise::apply",
                      [&](auto z) {
                        LatentNoise<>::Activations<float> activations;
                        LatentNoise<>{}.apply(TensorView<float, 2>(z), activations, Draws(rng, "test", {}));
                      }},
                     {"NREM", dreams(Phase<NREM>{})},
                     {"REM", dreams(Phase<REM, SingleMemory>{})}},
                    {2, 4});

  // Nothing was perturbed that a gradient could belong to.
  Tensor<float, 4> gradient(2, 4, 4, 3);
  CHECK_THROWS_AS(transposes("", Occlusion<>{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", Shift{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", Flip<>{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", Crop<>{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", Affine<>{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", Blur<>{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", ColourJitter<>{}).second(gradient), ShapeError);
  CHECK_THROWS_AS(transposes("", Sometimes<Flip<>>{}).second(gradient), ShapeError);
}

TEST_CASE("metrics refuse an empty batch and an extent of zero") {
  using namespace evaluation;
  const Rng rng{1};
  Tensor<float, 2> weight(2, 3);
  weight.setZero();
  Tensor<float, 1> bias(2);
  bias.setZero();
  const LinearReadout<float> readout(weight, bias);
  FeatureStatistics statistics(3);
  const Pca axes{Vector::Zero(3), Matrix::Identity(2, 3), Vector::Ones(2), 2};
  check_refusals<2>(
      {{"gaussian_of rows",
        [](const auto& z) {
          if (z.dimension(1) == 0) FeatureStatistics(3).add(z);  // FeatureStatistics(0) is refused below
          gaussian_of(z);
        }},
       {"FeatureStatistics::add", [&](const auto& z) { statistics.add(z); }},
       {"project", [&](const auto& z) { project(axes, z); }},
       {"LinearReadout", [](const auto& w) { LinearReadout<float>(w, Tensor<float, 1>(w.dimension(0))); }},
       {"LinearReadout::predict", [&](const auto& z) { readout.predict(z); }},
       {"LinearReadout::accuracy", [&](const auto& z) { readout.accuracy(z, no_labels); }},
       {"LinearReadout::loss", [&](const auto& z) { readout.loss(z, no_labels); }},
       {"sgd_readout", [&](const auto& z) { sgd_readout(z, no_labels, 2, rng); }},
       {"converged_readout", [&](const auto& z) { converged_readout(z, no_labels, 2, rng); }},
       {"latent_distances", [&](const auto& z) { latent_distances(z, z, no_labels, 2, rng); }},
       {"all_latent_distances", [&](const auto& z) { all_latent_distances(z, z, no_labels, 2); }},
       {"rdm", [](const auto& z) { rdm(z); }},
       {"crossvalidated_rdm", [](const auto& z) { crossvalidated_rdm(z, no_labels, 2); }},
       {"linear_cka", [](const auto& z) { linear_cka(z, z); }},
       {"MinibatchCka::add", [](const auto& z) { MinibatchCka().add(z, z); }},
       {"participation_ratio", [](const auto& z) { participation_ratio(z); }}},
      {4, 3});
  CHECK_THROWS_AS(FeatureStatistics(0), ShapeError);
  CHECK_THROWS_AS(FeatureStatistics(-1), ShapeError);

  const Gaussian none, half{Vector::Zero(3), {}}, whole{Vector::Zero(3), Matrix::Identity(3, 3)};
  CHECK_THROWS_AS(frechet_distance(none, none), ShapeError);
  CHECK_THROWS_AS(frechet_distance(whole, half), ShapeError);
  CHECK_THROWS_AS(frechet_distance(whole, none), ShapeError);
  CHECK_THROWS_AS(pca(none, 1), ShapeError);
  CHECK_THROWS_AS(pca(half, 1), ShapeError);
  Tensor<float, 2> latents(4, 3);
  latents.setZero();
  CHECK_THROWS_AS(project(Pca{Vector::Zero(3), Matrix(0, 3), Vector(0), 0}, latents), ShapeError);
  CHECK_THROWS_AS(project(Pca{Vector::Zero(3), Matrix(2, 2), Vector(2), 0}, latents), ShapeError);

  InceptionV3<> inception(InceptionVariant::fid, [](const std::string&, const std::vector<Index>& shape) {
    return std::vector<float>(static_cast<std::size_t>(detail::element_count(shape)), 0.F);
  });
  check_refusals<4>(
      {{"InceptionV3", [&](const auto& x) { inception(x); }},
       {"NetworkFeatures", [&](const auto& x) { NetworkFeatures(Classifier<>(small, 2, rng))(x); }},
       {"LayerFeatures", [](const auto& x) { LayerFeatures(Sequential{LeakyReLU{}}, "0", {4, 4, 3})(x); }}},
      {2, 4, 4, 3});
}

TEST_CASE("data from memory and their views refuse an empty batch and an extent of zero") {
  check_refusals<4>({{"from_memory", [](const auto& x) { data::from_memory(x, {}); }},
                     {"resized", [](const auto& x) { data::resized(const_view(x), 2, 2); }}},
                    {2, 4, 4, 3});
  std::vector<std::uint8_t> bytes(48);
  Tensor<float, 3> out(4, 4, 3), other(4, 3, 3);
  const Stream stream = Rng{}.stream("test");
  const TensorView<const std::uint8_t, 3> image(bytes.data(), {4, 4, 3}), none(bytes.data(), {4, 0, 3});
  for (const TensorView<float, 3> wrong : {TensorView<float, 3>{}, TensorView<float, 3>(other)}) {
    CHECK_THROWS_AS(data::FlipAndShift{.largest_shift = 1}(image, wrong, stream, 0), ShapeError);
    CHECK_THROWS_AS(data::Unchanged{}(image, wrong, stream, 0), ShapeError);
  }
  CHECK_THROWS_WITH(data::FlipAndShift{}(none, TensorView<float, 3>(out), stream, 0),
                    ContainsSubstring("expected extents of at least 1, found 1 x 4 x 0 x 3"));
}

TEST_CASE("what views, copies, reorders or fills takes nothing as well") {
  Tensor<float, 4> tensor;
  CHECK(zeroed(tensor, {0, 4, 4, 3}).size() == 0);
  const TensorView<const float, 4> nothing = tensor;
  CHECK(nothing.map().size() == 0);
  CHECK(batch_slice(nothing, 0, 0).size() == 0);
  CHECK(reshaped<2>(nothing, {0, 48}).shape() == Shape<2>{0, 48});
  CHECK(shape_of(to_channels_first(tensor)) == Shape<4>{0, 3, 4, 4});
  CHECK(shape_of(to_channels_last(tensor)) == Shape<4>{0, 4, 3, 4});
  Tensor<float, 4> copy;
  CHECK(copied(copy, nothing).shape() == Shape<4>{0, 4, 4, 3});
  fill_normal(tensor.data(), 0, Rng{}.stream("test"));
  fill_uniform(tensor.data(), 0, Rng{}.stream("test"), -1.F, 1.F);
  CHECK(shuffled(0, Rng{}.stream("test")).empty());
  Tensor<float, 4> images(1, 2, 2, 1);
  images.setZero();
  const auto dataset = data::from_memory(images, {0});
  CHECK(shape_of(data::images(dataset, 0, 0)) == Shape<4>{0, 2, 2, 1});

  CHECK_THROWS_WITH(batch_slice(nothing, 0, 1), ContainsSubstring("expected a part of 0, found 1 from 0"));
  CHECK_THROWS_AS(batch_slice(view(images), 1, -1), ShapeError);
  CHECK_THROWS_AS(dataset.first(0), ValueError);
  CHECK_THROWS_AS(dataset.subset({}), ValueError);
}

TEST_CASE("a parameter has values") {
  CHECK_THROWS_WITH((Parameter<float>({3, 0})),
                    ContainsSubstring("parameter: expected extents of at least 1, found 0"));
  CHECK_THROWS_AS((Parameter<float>({-1, -1})), ShapeError);
  const Parameter<float> parameter({2, 3});
  CHECK_THROWS_WITH(from_interchange(parameter, std::span<const float>{}),
                    ContainsSubstring("parameter: expected 2 x 3, found 0 values"));
  CHECK_THROWS_AS(to_interchange(parameter, Tensor<float, 1>(5)), ShapeError);
}
