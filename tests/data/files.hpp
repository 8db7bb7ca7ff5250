// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Small files that tests write themselves.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <vector>

#include "support/temporary_directory.hpp"

namespace oneiros::test {

using Bytes = std::vector<std::uint8_t>;

inline std::filesystem::path write_file(const std::filesystem::path& path, const Bytes& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return path;
}

/// An IDX file: its extents as the header states them, then any values.
inline Bytes idx_bytes(std::initializer_list<std::uint32_t> extents, const Bytes& values,
                       std::uint8_t type = 8) {
  Bytes bytes{0, 0, type, static_cast<std::uint8_t>(extents.size())};
  for (const std::uint32_t extent : extents)
    for (const unsigned shift : {24U, 16U, 8U, 0U})
      bytes.push_back(static_cast<std::uint8_t>(extent >> shift));
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

/// `count` values that differ from their neighbours.
inline Bytes ramp(std::size_t count, std::size_t start = 0) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>((start + i) * 7 % 251);
  return bytes;
}

}  // namespace oneiros::test
