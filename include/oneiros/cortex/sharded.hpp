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

#include <utility>

#include "oneiros/cortex/detail/sharded_networks.hpp"

namespace oneiros {

/// What phases train in the place of a cortex, which it refers to and which must outlive it. Dropout draws
/// for each shard by itself, and batch normalization sees one shard at a time (layers/batch_norm.hpp). One
/// shard gives the bits of the cortex alone.
template <class CortexT, Communicator C = OneRank>
class Sharded {
 public:
  using Scalar = typename CortexT::Scalar;
  using EncoderType = detail::ShardedEncoder<typename CortexT::EncoderType, C>;        ///< an EncoderNetwork
  using GeneratorType = detail::ShardedGenerator<typename CortexT::GeneratorType, C>;  ///< a GeneratorNetwork

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
