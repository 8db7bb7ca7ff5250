// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Tells whether bytes are still those that were written: CRC-32 as in gzip and PNG (ISO 3309), computed by
// zlib. It finds every error in up to 32 neighbouring bits, and any other but for one in four billion.

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace oneiros::detail {

/// The checksum of bytes that are given part by part.
class Crc32 {
 public:
  /// Goes on with the next bytes.
  void update(std::span<const std::byte> bytes) {
    if (bytes.empty()) return;  // zlib takes a null pointer for a wish to start anew
    value_ = ::crc32_z(value_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  }

  /// Of all bytes so far; 0 of none.
  std::uint32_t value() const { return static_cast<std::uint32_t>(value_); }

 private:
  uLong value_ = 0;
};

}  // namespace oneiros::detail
