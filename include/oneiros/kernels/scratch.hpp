// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Working memory of the kernels. What one pass leaves for another, and what threads share, belongs to the
// activations object that the caller owns; it grows to what the largest call needs and is then reused. What a
// single task needs while it runs belongs to its thread, so that all layers use the same few hundred
// kilobytes while they are in cache.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "oneiros/tensor/tensor.hpp"

namespace oneiros::kernels {

/// An array, aligned to cache lines, that only grows.
template <class S>
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer() { operator delete(values_, alignment); }

  /// At least `size` values, contents unspecified (unchanged if there were so many before).
  S* reserve(Index size) {
    if (size_ < size) {
      operator delete(std::exchange(values_, nullptr), alignment);
      size_ = 0;
      values_ = static_cast<S*>(operator new(static_cast<std::size_t>(size) * sizeof(S), alignment));
      size_ = size;
    }
    return values_;
  }

  S* data() { return values_; }
  Index size() const { return size_; }

 private:
  static constexpr std::align_val_t alignment{64};

  void swap(Buffer& other) noexcept {
    std::swap(values_, other.values_);
    std::swap(size_, other.size_);
  }

  S* values_ = nullptr;
  Index size_ = 0;
};

/// Memory of the running thread. A task asks once, for all that it needs, and cuts it up.
template <class S>
S* thread_workspace(Index size) {
  thread_local Buffer<S> buffer;
  return buffer.reserve(size);
}

/// What one layer's kernels work in.
template <class S>
struct Scratch {
  Buffer<S> partials;             ///< parts of a sum that is taken over the batch
  Buffer<S> panels;               ///< an operand that all tasks share, packed
  Buffer<S> activation_gradient;  ///< the output gradient before the activation
  Buffer<S> bias;                 ///< a bias, repeated for each pixel of a row

  Buffer<S> fine_planes;      ///< the fine image, transformed by the fast algorithm
  Buffer<S> coarse_planes;    ///< the coarse one
  bool holds_fine = false;    ///< whether the last gather has left the transformed fine image
  bool holds_coarse = false;  ///< whether the last scatter has left the transformed coarse image
};

}  // namespace oneiros::kernels
