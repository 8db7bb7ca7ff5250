// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Working memory of the kernels. It belongs to the activations object that the caller owns, grows to what the
// largest call needs and is then reused.

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>

#include "oneiros/tensor/tensor.hpp"

namespace oneiros::kernels {

/// An aligned array that only grows.
template <class S>
class Buffer {
 public:
  /// At least `size` values, contents unspecified.
  S* reserve(Index size) {
    if (values_.size() < size) values_.resize(size);
    return values_.data();
  }

 private:
  Tensor<S, 1> values_;
};

/// What one layer's kernels work in.
template <class S>
struct Scratch {
  tbb::enumerable_thread_specific<Buffer<S>> columns;  ///< unfolded windows, one buffer for each thread
  Buffer<S> partials;                                  ///< parts of a sum that is taken over the batch
  Buffer<S> activation_gradient;
};

}  // namespace oneiros::kernels
