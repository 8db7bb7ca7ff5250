// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What one pass keeps of an image for another one, such as the image's transform, which the weight gradient
// uses again. Layers own these objects and hand them on; only the algorithm that wrote one knows what it
// holds.

#include <cstddef>

#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/target.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// Memory that grows to what the largest image needs and is then reused.
class Saved {
 public:
  /// For algorithms: `size` values for a pass to write, under the name of a type.
  template <class Name, class Value>
  Value* write(Index size) {
    held_ = &id<Name, Value>;
    return reinterpret_cast<Value*>(memory_.reserve(size * static_cast<Index>(sizeof(Value))));
  }
  /// What was written under that name, unless something else has been since: then null.
  template <class Name, class Value>
  const Value* read() const {
    return held_ == &id<Name, Value> ? reinterpret_cast<const Value*>(memory_.data()) : nullptr;
  }
  /// Forgets what it holds; the memory stays.
  void clear() { held_ = nullptr; }

 private:
  template <class Name, class Value>
  static inline char id = 0;  // its address tells types apart

  Buffer<std::byte> memory_;
  const char* held_ = nullptr;
};

namespace detail {

/// The calling thread's, for an image that its next pass uses and none after that.
inline Saved& thread_saved() {
  thread_local Saved saved;
  return saved;
}

}  // namespace detail

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
