// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What single layers of a network make of images. Layers have the names that weights files give to their
// parameters ("conv2" of the paper's encoder is a convolution with the activation behind it, "conv2.0" the
// convolution alone), and any network can be looked into whose containers show what their parts give: those of
// the library do, and one of your own by `pass.shown` (layers/pass.hpp).

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/layers/pass.hpp"
#include "oneiros/tensor/parameter.hpp"
#include "oneiros/tensor/tensor.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros::evaluation {

/// A layer, or another part of a network.
struct NamedLayer {
  std::string name;  ///< "conv2.0", as before ".weight" in a weights file
  Shape<3> shape{};  ///< of the output for one image: height, width, channels

  /// Of name and shape.
  friend bool operator==(const NamedLayer&, const NamedLayer&) = default;
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Whether a part computes with S, and so gives what may be taken for S.
template <class Part, class S>
concept ComputesWith = std::same_as<typename Part::Scalar, S>;

/// Calls `visit(name, id)` for the parts of a network that compute with S, and for theirs. What a container
/// holds under no name of its own is not visited, but its parts are.
template <class S, class Network, class Visitor>
void for_each_nested_part(const Network& network, const std::string& prefix, const Visitor& visit) {
  for_each_part(network, [&]<class Part>(std::string_view name, const Part& part) {
    std::string whole = prefix;
    if (!whole.empty() && !name.empty()) whole += '.';
    whole += name;
    if constexpr (ComputesWith<Part, S>)
      if (!name.empty()) visit(whole, PartId::of(part));
    for_each_nested_part<S>(part, whole, visit);
  });
}

/// Runs all of a network. A generator sees the pixels of images of 1 x 1 as latents.
template <class Network, class S = typename Network::Scalar>
void run_whole(const Network& network, const TensorView<const S, 4>& images,
               typename Network::Activations& activations, const Pass& pass) {
  if constexpr (requires { network.both(images, activations, pass); }) {
    network.both(images, activations, pass);
  } else if constexpr (requires { network.forward(images, activations, pass); }) {
    network.forward(images, activations, pass);
  } else {
    const Index count = images.dimension(0);
    network.forward(reshaped<2>(images, {count, images.size() / count}), activations, pass);
  }
}

/// Notes who was run, and the shapes of what they gave.
class ShapesSeen final : public PassObserver {
 public:
  bool wants(const PartId&) const override { return true; }
  void see(const PartId& part, const void*, const Shape<4>& shape) override {
    seen_.emplace_back(part, shape);
  }

  /// The output's shape without the images; null for a part that was not seen.
  const Shape<4>* of(const PartId& part) const {
    const auto found =
        std::find_if(seen_.begin(), seen_.end(), [&](const auto& one) { return one.first == part; });
    return found == seen_.end() ? nullptr : &found->second;
  }

 private:
  std::vector<std::pair<PartId, Shape<4>>> seen_;
};

/// Copies the output of one part.
template <class S>
class OutputSeen final : public PassObserver {
 public:
  OutputSeen(const PartId& part, Tensor<S, 4>& output) : part_(part), output_(output) {}

  bool wants(const PartId& part) const override { return part == part_; }
  void see(const PartId&, const void* values, const Shape<4>& shape) override {
    copied(output_, TensorView<const S, 4>(static_cast<const S*>(values), shape));
  }

 private:
  PartId part_;
  Tensor<S, 4>& output_;
};

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The layers of a network that can be looked into, in the order of their visit, a container before its
/// parts; those of another scalar than the network's are left out. `image` is the shape of one image, {1, 1,
/// n_z} for a generator; one is sent through the network. Throws ShapeError where the network does.
template <class Network>
std::vector<NamedLayer> named_layers(const Network& network, const Shape<3>& image) {
  using S = typename Network::Scalar;
  Tensor<S, 4> images;
  zeroed(images, {1, image[0], image[1], image[2]});
  detail::ShapesSeen seen;
  typename Network::Activations activations;
  detail::run_whole(network, const_view(images), activations, detail::watched_by(seen));
  std::vector<NamedLayer> layers;
  detail::for_each_nested_part<S>(network, "", [&](const std::string& name, const detail::PartId& part) {
    if (const Shape<4>* shape = seen.of(part))
      layers.push_back({name, {(*shape)[1], (*shape)[2], (*shape)[3]}});
  });
  return layers;
}

/// A layer of a network as a FeatureExtractor: its features are the layer's output, row, column, channel.
template <class Network>
class LayerFeatures {
 public:
  using Scalar = typename Network::Scalar;

  /// Takes a trained network, or a copy of it, and the shape of one image, {1, 1, n_z} for a generator. Throws
  /// ValueError, which lists the layers, if there is none of that name, and ShapeError where the network does.
  LayerFeatures(Network network, std::string layer, const Shape<3>& image)
      : network_(std::move(network)), image_(image), layer_{std::move(layer)} {
    const std::vector<NamedLayer> layers = named_layers(network_, image);
    const auto found = std::find_if(layers.begin(), layers.end(),
                                    [&](const NamedLayer& one) { return one.name == layer_.name; });
    if (found == layers.end())
      throw ValueError(
          detail::message("layer features: expected a layer of ", listed(layers), ", found ", layer_.name));
    layer_ = *found;
  }

  /// Values in a row of features: the product of the layer's extents.
  Index feature_count() const { return size_of(layer_.shape); }

  /// N x feature_count of images N x H x W x C, valid until the next call. Throws ShapeError for images of
  /// another shape. A layer that runs several times in one pass gives what it gave last.
  TensorView<const Scalar, 2> operator()(const TensorView<const Scalar, 4>& images) {
    detail::check_not_empty(images.shape(), "layer features");
    const Index count = images.dimension(0);
    check_shape(images.shape(), {count, image_[0], image_[1], image_[2]}, "layer features: images");
    const auto run = [&](const std::string& name, const detail::PartId& part) {
      if (name != layer_.name) return;
      detail::OutputSeen<Scalar> observer(part, output_);
      detail::run_whole(network_, images, activations_, detail::watched_by(observer));
    };
    detail::for_each_nested_part<Scalar>(network_, "", run);
    return reshaped<2>(const_view(output_), {count, feature_count()});
  }

  /// The layer, and the shape of its output for one image.
  const NamedLayer& layer() const { return layer_; }
  /// What it was made from.
  const Network& network() const { return network_; }

 private:
  static std::string listed(const std::vector<NamedLayer>& layers) {
    if (layers.empty()) return "a network that shows what its parts give (layers/pass.hpp)";
    std::string names;
    for (const NamedLayer& layer : layers) names += (names.empty() ? "" : ", ") + layer.name;
    return names;
  }

  Network network_;
  Shape<3> image_;
  NamedLayer layer_;
  typename Network::Activations activations_;
  Tensor<Scalar, 4> output_;
};

}  // namespace oneiros::evaluation
