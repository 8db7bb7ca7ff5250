// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What is fuzzed. Each <format>.cpp in this folder registers one reader; the same file is part of the
// ordinary test (replay.cpp), and with libfuzzer.cpp a program of its own that searches for inputs that break
// the reader.

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace oneiros::fuzz {

/// A reader, and what it may need.
struct Format {
  std::string name;  ///< of the corpus: corpus/<name>/ and the outcomes in corpus/<name>.txt
  std::string file;  ///< what the reader's file has to be called, in a directory of its own

  /// Reads all that there is to read. Throws oneiros::Error for what is wrong with the file.
  void (*read)(const std::filesystem::path& file);

  /// Most bytes of memory for each byte of the file, and for any file.
  std::size_t memory_per_byte = 16;
  std::size_t memory = std::size_t{1} << 16U;
};

/// Those that are part of this program.
inline std::vector<Format>& formats() {
  static std::vector<Format> all;
  return all;
}

/// `const Registration registration{{.name = "png", ...}};`
struct Registration {
  explicit Registration(Format format) { formats().push_back(std::move(format)); }
};

}  // namespace oneiros::fuzz
