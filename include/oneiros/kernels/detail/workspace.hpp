// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Working memory of the kernels. What one pass leaves for another belongs to the activations object that the
// caller owns. What a kernel needs only while it runs belongs to the thread, so that all layers, networks and
// phases use the same memory while it is in cache. Everything grows to what the largest call needs and is
// then reused.

#include <cstddef>
#include <new>
#include <utility>

#ifdef __SANITIZE_ADDRESS__
#define ONEIROS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define ONEIROS_ADDRESS_SANITIZER __has_feature(address_sanitizer)
#else
#define ONEIROS_ADDRESS_SANITIZER 0
#endif
#if ONEIROS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

#include "oneiros/tensor/tensor.hpp"

namespace oneiros::kernels {

/// An array, aligned to cache lines, that only grows.
template <class S>
class Buffer {
 public:
  Buffer() = default;
  /// Takes the other's memory.
  Buffer(Buffer&& other) noexcept { swap(other); }
  /// Swaps memories.
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer() { operator delete(values_, alignment); }

  /// At least `size` values, contents unspecified (unchanged if there were so many before).
  S* reserve(Index size) {
    if (size_ < size) {
      *this = Buffer();  // before there is more
      values_ = static_cast<S*>(operator new(static_cast<std::size_t>(size) * sizeof(S), alignment));
      size_ = size;
    }
    allow_only(size);
    return values_;
  }

  /// The values, aligned to 64 bytes; null before the first `reserve`.
  S* data() { return values_; }
  const S* data() const { return values_; }
  /// Values there is room for.
  Index size() const { return size_; }

 private:
  static constexpr std::align_val_t alignment{64};

  /// Lets the address sanitizer complain of who goes beyond the first `size` values; nothing without it.
  void allow_only([[maybe_unused]] Index size) {
#if ONEIROS_ADDRESS_SANITIZER
    const auto bytes = [](Index count) { return static_cast<std::size_t>(count) * sizeof(S); };
    ASAN_UNPOISON_MEMORY_REGION(values_, bytes(size));
    ASAN_POISON_MEMORY_REGION(values_ + size, bytes(size_ - size));
#endif
  }

  void swap(Buffer& other) noexcept {
    std::swap(values_, other.values_);
    std::swap(size_, other.size_);
  }

  S* values_ = nullptr;
  Index size_ = 0;
};

/// What tasks of one kernel share; of the thread that calls the kernel.
template <class S>
struct Shared {
  Buffer<S> partials;         ///< parts of a sum that is taken over the batch
  Buffer<S> panels;           ///< an operand, packed
  Buffer<S> output_gradient;  ///< before the activation
  Buffer<S> bias;             ///< repeated for each pixel of a row
  Buffer<S> fine_planes;      ///< of a transformed image that no pass has saved
  Buffer<S> coarse_planes;    ///< likewise, of a coarse one
  Buffer<S> rounded_fine;     ///< an image with fewer digits
  Buffer<S> rounded_coarse;   ///< likewise, a coarse one
  Buffer<S> rounded_weights;  ///< likewise
};

/// The calling thread's.
template <class S>
Shared<S>& shared() {
  thread_local Shared<S> workspace;
  return workspace;
}

/// Memory of a single task. It asks once, for all that it needs, and cuts it up.
template <class S>
S* task_workspace(Index size) {
  thread_local Buffer<S> buffer;
  return buffer.reserve(size);
}

}  // namespace oneiros::kernels
