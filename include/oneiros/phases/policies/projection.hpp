// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the objectives of two views compare: latents, or what a small network of its own makes of them, the
// projection head. What an objective forbids, such as to tell the colours of a view, the head leaves out and
// latents may keep (Chen et al., A simple framework for contrastive learning of visual representations, 2020,
// section 4.2).

#include "oneiros/layers/layer.hpp"
#include "oneiros/optimizers/adam.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/tensor/state.hpp"

namespace oneiros {

/// Latents are compared as they are.
struct NoProjection {
  using Role = roles::Projection;

  template <class S>
  struct Activations {};

  /// The latents.
  template <class S>
  TensorView<const S, 2> operator()(const TensorView<const S, 2>& latents, Activations<S>&,
                                    const Pass&) const {
    return latents;
  }
  /// The gradient.
  template <class S>
  TensorView<const S, 2> transpose(const TensorView<const S, 2>& gradient, Activations<S>&) const {
    return gradient;
  }
  /// Does nothing.
  void update() const {}
};

/// A network that maps latents N x 1 x 1 x n_z, and its optimizer. It learns with the encoder, goes into the
/// checkpoint as a part of its own, and is not needed afterwards.
template <Layer Network>
struct ProjectionHead {
  using Scalar = typename Network::Scalar;

  Network network;
  Adam<Scalar> optimizer = Adam<Scalar>{};

  /// Visits what a checkpoint has to keep, see tensor/state.hpp.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    oneiros::for_each_state(network, named("head", visit));
    optimizer.for_each_state(network, named("head_optimizer", visit));
  }
};

/// From `ProjectionHead{network}`, also by compilers that do not find it out.
template <class Network, class... Optimizer>
ProjectionHead(Network, Optimizer...) -> ProjectionHead<Network>;

/// What a head makes of latents is compared.
///
///     ProjectionHead head{Sequential{Linear<float>(256, 256), LeakyReLU<float>{}, Linear<float>(256, 64)}};
///     Phase<Contrastive, ProjectedBy<decltype(head)>> contrastive{ProjectedBy{&head}};
template <class Head>
struct ProjectedBy {
  using Role = roles::Projection;

  Head* head = nullptr;  ///< must outlive the phase

  /// Of the head.
  template <class S>
  struct Activations {
    TensorView<const S, 4> input;
    typename decltype(Head::network)::Activations network;
  };

  /// Rows of all that the head makes of a latent. Throws ValueError without a head.
  template <class S>
  TensorView<const S, 2> operator()(const TensorView<const S, 2>& latents, Activations<S>& a,
                                    const Pass& pass) const {
    if (head == nullptr) throw ValueError("ProjectedBy: expected a head, found none");
    a.input = {latents.data(), {latents.dimension(0), 1, 1, latents.dimension(1)}};
    return rows(head->network.forward(a.input, a.network, pass));
  }
  /// Of a gradient of these rows that of the latents; adds those of the head.
  template <class S>
  TensorView<const S, 2> transpose(const TensorView<const S, 2>& gradient, Activations<S>& a) const {
    const Shape<4> shape = head->network.output_shape(a.input.shape());
    return rows(head->network.backward(a.input, {gradient.data(), shape}, a.network));
  }
  /// Steps the head, and forgets its gradients.
  void update() const {
    head->optimizer.step(head->network);
    zero_gradients(head->network);
  }

 private:
  template <class S>
  static TensorView<const S, 2> rows(const TensorView<const S, 4>& y) {
    return {y.data(), {y.dimension(0), y.size() / y.dimension(0)}};
  }
};

/// From `ProjectedBy{&head}`, also by compilers that do not find it out.
template <class Head>
ProjectedBy(Head*) -> ProjectedBy<Head>;

}  // namespace oneiros
