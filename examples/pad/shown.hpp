// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the commands of analysis share: the images that trained networks are shown, and the networks' layers as
// features of them.

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "oneiros/data/image_folder.hpp"
#include "oneiros/evaluation/layer_features.hpp"
#include "run.hpp"

namespace pad {

/// The images that the options ask for, of the networks' size. Throws oneiros::ValueError and DataError.
inline oneiros::data::Dataset shown_images(const ShownOptions& options, const TrainedNetworks& networks,
                                           const path& weights) {
  using namespace oneiros;
  const Index side = networks.image_size;
  const auto all = [&] {
    if (options.images.empty()) {
      Data data = load_data(networks.dataset(options.dataset, options.data, weights), options.data, side);
      return options.split == "train" ? std::move(data.train) : std::move(data.test);
    }
    if (!options.dataset.empty() || !options.data.empty())
      throw ValueError("--images: expected no --dataset and --data beside it");
    return data::image_folder(options.images, side, side);
  };
  const data::Dataset images = all();
  return options.limit > 0 ? images.first(options.limit) : images;
}

/// Encoder, then generator: what an image becomes on its way to the latent and back, layer by layer.
class WayThere {
 public:
  using Scalar = float;

  struct Activations {
    oneiros::Encoder<float>::Activations encoder;
    oneiros::Generator<float>::Activations generator;
  };

  explicit WayThere(const oneiros::Cortex<float>& cortex)
      : encoder_(cortex.encoder), generator_(cortex.generator) {}

  oneiros::TensorView<const float, 4> forward(const oneiros::TensorView<const float, 4>& images,
                                              Activations& activations, const oneiros::Pass& pass) const {
    const auto latents = encoder_.both(images, activations.encoder, pass).latent;
    return generator_.forward(latents, activations.generator, pass);
  }

  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.encoder_);
    visit("", self.generator_);
  }

 private:
  oneiros::Encoder<float> encoder_;
  oneiros::Generator<float> generator_;
};

inline oneiros::Shape<3> image_shape(const TrainedNetworks& networks) {
  return {networks.image_size, networks.image_size, 3};
}

/// All layers of encoder and generator.
inline std::vector<oneiros::evaluation::NamedLayer> layers_of(const TrainedNetworks& networks) {
  return oneiros::evaluation::named_layers(WayThere(networks.cortex), image_shape(networks));
}

/// The name of the layer whose output is the latent.
inline std::string latent_layer(const TrainedNetworks& networks) {
  return "conv" + std::to_string(networks.cortex.encoder.trunk().depth() + 1) + ".0";
}

/// A layer of encoder or generator as features of images.
class LayerOf {
 public:
  using Scalar = float;

  /// Throws oneiros::ValueError, which lists the layers, if there is none of that name.
  LayerOf(const TrainedNetworks& networks, const std::string& name) : layer_(made(networks, name)) {}

  oneiros::Index feature_count() const {
    return std::visit([](const auto& layer) { return layer.feature_count(); }, layer_);
  }
  oneiros::TensorView<const float, 2> operator()(const oneiros::TensorView<const float, 4>& images) {
    return std::visit([&](auto& layer) { return layer(images); }, layer_);
  }
  const oneiros::evaluation::NamedLayer& layer() const {
    return std::visit([](const auto& layer) -> const auto& { return layer.layer(); }, layer_);
  }

 private:
  using OfEncoder = oneiros::evaluation::LayerFeatures<oneiros::Encoder<float>>;
  using OfBoth = oneiros::evaluation::LayerFeatures<WayThere>;

  /// The generator runs only for its own layers.
  static std::variant<OfEncoder, OfBoth> made(const TrainedNetworks& networks, const std::string& name) {
    const oneiros::Encoder<float>& encoder = networks.cortex.encoder;
    const oneiros::Shape<3> image = image_shape(networks);
    const auto own = oneiros::evaluation::named_layers(encoder, image);
    if (std::ranges::count(own, name, &oneiros::evaluation::NamedLayer::name) > 0)
      return OfEncoder(encoder, name, image);
    return OfBoth(WayThere(networks.cortex), name, image);
  }

  std::variant<OfEncoder, OfBoth> layer_;
};

}  // namespace pad
