// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A cortex that is trained in shards: each mini-batch is cut into so many parts, and each of several
// processes, the ranks, makes the passes of its own. What leaves a network is gathered, so that phases see
// whole mini-batches and know nothing of it, and every rank measures the same losses, whatever they are made
// of. Gradients are added in the order of a binary tree over shards, so that the number of ranks, which is
// the machine's, changes no bit; the number of shards, which is the run's, does.
//
//     Cortex<float> cortex{{.latent_size = 256}, rng};
//     Sharded sharded(cortex, 8, mpi::Communicator());  // or without the last: one process
//     train(sharded, hippocampus, cycle, images, {.epochs = 50}, rng);
//
// All ranks do the same: each has the whole data set, networks and optimizers, and goes through the same
// cycles. Only training passes are cut; evaluation needs no other rank.

#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/cortex/detail/shards.hpp"
#include "oneiros/cortex/networks.hpp"

namespace oneiros {

/// An encoder whose training passes are cut. It refers to the network.
template <EncoderNetwork E, Communicator C = OneRank>
class ShardedEncoder {
 public:
  using Scalar = typename E::Scalar;  ///< of images, latents and probabilities

  /// What a forward pass leaves for the backward pass.
  struct Activations {
    std::vector<typename E::Activations> shards;  ///< of this rank's; of a pass that is not cut, the first
    bool is_cut = false;
    Tensor<Scalar, 2> latent;          ///< of all shards
    Tensor<Scalar, 1> external;        ///< of all shards
    Tensor<Scalar, 4> image_gradient;  ///< of all shards
  };

  /// Sharded makes it.
  ShardedEncoder(E& network, detail::Shards<Scalar, C>& shards) : network_(&network), shards_(&shards) {}

  /// n_z.
  Index latent_size() const { return network_->latent_size(); }

  /// z, N x n_z. Throws ShapeError if the shards do not divide N, as the other passes do.
  TensorView<const Scalar, 2> latent(const TensorView<const Scalar, 4>& images, Activations& a,
                                     const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->latent(images, a.shards.front(), pass);
    shards_->each(images.dimension(0), [&](std::size_t i, const detail::Shard& of) {
      of.put(a.latent, network_->latent(of(images), a.shards[i], pass.part(of.number)));
    });
    return shards_->gathered(a.latent);
  }

  /// d, N probabilities.
  TensorView<const Scalar, 1> discriminate(const TensorView<const Scalar, 4>& images, Activations& a,
                                           const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->discriminate(images, a.shards.front(), pass);
    shards_->each(images.dimension(0), [&](std::size_t i, const detail::Shard& of) {
      of.put(a.external, network_->discriminate(of(images), a.shards[i], pass.part(of.number)));
    });
    return shards_->gathered(a.external);
  }

  /// z and d.
  Heads<Scalar> both(const TensorView<const Scalar, 4>& images, Activations& a, const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->both(images, a.shards.front(), pass);
    shards_->each(images.dimension(0), [&](std::size_t i, const detail::Shard& of) {
      const auto heads = network_->both(of(images), a.shards[i], pass.part(of.number));
      of.put(a.latent, heads.latent);
      of.put(a.external, heads.external);
    });
    return {shards_->gathered(a.latent), shards_->gathered(a.external)};
  }

  /// Adds the gradients of all shards, and returns that of all images.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& images,
                                       const HeadGradients<Scalar>& gradients, Activations& a,
                                       Gradients wanted = Gradients::all) {
    if (!a.is_cut) return network_->backward(images, gradients, a.shards.front(), wanted);
    shards_->backward(*network_, images.dimension(0), wanted, [&](std::size_t i, const detail::Shard& of) {
      const HeadGradients<Scalar> own{of(gradients.latent), of(gradients.external)};
      const auto at_images = network_->backward(of(images), own, a.shards[i], wanted);
      if (at_images) of.put(a.image_gradient, at_images);
    });
    return wants_input(wanted) ? shards_->gathered(a.image_gradient) : TensorView<const Scalar, 4>();
  }

  /// Visits the network, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", detail::as_const_as<Self>(*self.network_));
  }

 private:
  E* network_;
  detail::Shards<Scalar, C>* shards_;
};

/// A generator whose training passes are cut. It refers to the network.
template <GeneratorNetwork G, Communicator C = OneRank>
class ShardedGenerator {
 public:
  using Scalar = typename G::Scalar;  ///< of latents and images

  /// What a forward pass leaves for the backward pass.
  struct Activations {
    std::vector<typename G::Activations> shards;  ///< of this rank's; of a pass that is not cut, the first
    bool is_cut = false;
    Tensor<Scalar, 4> image;            ///< of all shards
    Tensor<Scalar, 2> latent_gradient;  ///< of all shards
  };

  /// Sharded makes it.
  ShardedGenerator(G& network, detail::Shards<Scalar, C>& shards) : network_(&network), shards_(&shards) {}

  /// Images, N x H x W x C. Throws ShapeError if the shards do not divide N.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 2>& latents, Activations& a,
                                      const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->forward(latents, a.shards.front(), pass);
    shards_->each(latents.dimension(0), [&](std::size_t i, const detail::Shard& of) {
      of.put(a.image, network_->forward(of(latents), a.shards[i], pass.part(of.number)));
    });
    return shards_->gathered(a.image);
  }

  /// Adds the gradients of all shards, and returns that of all latents.
  TensorView<const Scalar, 2> backward(const TensorView<const Scalar, 2>& latents,
                                       const TensorView<const Scalar, 4>& image_gradient, Activations& a,
                                       Gradients wanted = Gradients::all) {
    if (!a.is_cut) return network_->backward(latents, image_gradient, a.shards.front(), wanted);
    shards_->backward(*network_, latents.dimension(0), wanted, [&](std::size_t i, const detail::Shard& of) {
      const auto at_latents = network_->backward(of(latents), of(image_gradient), a.shards[i], wanted);
      if (at_latents) of.put(a.latent_gradient, at_latents);
    });
    return wants_input(wanted) ? shards_->gathered(a.latent_gradient) : TensorView<const Scalar, 2>();
  }

  /// Visits the network, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", detail::as_const_as<Self>(*self.network_));
  }

 private:
  G* network_;
  detail::Shards<Scalar, C>* shards_;
};

/// What phases train in the place of a cortex, which it refers to and which must outlive it. Dropout draws
/// for each shard by itself, and batch normalization sees one shard at a time (layers/batch_norm.hpp). One
/// shard gives the bits of the cortex alone.
template <class CortexT, Communicator C = OneRank>
class Sharded {
 public:
  using Scalar = typename CortexT::Scalar;
  using EncoderType = ShardedEncoder<typename CortexT::EncoderType, C>;        ///< an EncoderNetwork
  using GeneratorType = ShardedGenerator<typename CortexT::GeneratorType, C>;  ///< a GeneratorNetwork

  /// Throws ValueError unless the number of shards is a power of two and a multiple of that of the ranks.
  Sharded(CortexT& cortex, Index shards, C ranks = {})
      : cortex_(cortex),
        shards_(shards, std::move(ranks)),
        encoder(cortex.encoder, shards_),
        generator(cortex.generator, shards_),
        encoder_optimizer(cortex.encoder_optimizer),
        generator_optimizer(cortex.generator_optimizer) {}
  Sharded(const Sharded&) = delete;
  Sharded& operator=(const Sharded&) = delete;

  /// How many there are, on all ranks together.
  Index shards() const { return shards_.count(); }

  /// Visits the networks, under no names of their own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.encoder);
    visit("", self.generator);
  }

  /// Visits what the cortex has to keep, and the number of shards: a run goes on with its own.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    cortex_.for_each_state(visit);
    shards_.for_each_state(visit);
  }

 private:
  CortexT& cortex_;
  detail::Shards<Scalar, C> shards_;

 public:
  EncoderType encoder;                                          ///< the cortex's, cut
  GeneratorType generator;                                      ///< the cortex's, cut
  decltype(CortexT::encoder_optimizer)& encoder_optimizer;      ///< the cortex's
  decltype(CortexT::generator_optimizer)& generator_optimizer;  ///< the cortex's
};

}  // namespace oneiros
