// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the loaders of published data sets share: where the files are, and lists of class names.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "oneiros/files/input_file.hpp"

namespace oneiros::detail {

inline bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// The directory, or the one inside of it that the archive brings.
inline std::filesystem::path unpacked(const std::filesystem::path& directory, const char* inner) {
  return is_there(directory / inner) ? directory / inner : directory;
}

/// Opens a file of a data set; `expected` says which files it has.
inline InputFile open_data(const std::filesystem::path& path, const char* expected) {
  if (!is_there(path))
    throw DataError(message("no file ", path.string(), ": expected ", expected, " in the directory"));
  return InputFile(path);
}

/// The numbers from 0 on as names of classes without others.
inline std::vector<std::string> numbered_classes(std::size_t count) {
  std::vector<std::string> names(count);
  for (std::size_t i = 0; i < count; ++i) names[i] = std::to_string(i);
  return names;
}

/// The lines of a text file, or `otherwise` where there is none; as many as these.
inline std::vector<std::string> class_names(const std::filesystem::path& path,
                                            std::vector<std::string> otherwise) {
  constexpr std::size_t limit = 65536;
  if (!is_there(path)) return otherwise;
  const std::vector<std::uint8_t> bytes = read_file(path, limit);
  std::istringstream text(std::string(bytes.begin(), bytes.end()));
  std::vector<std::string> names;
  for (std::string line; std::getline(text, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) names.push_back(std::move(line));
  }
  if (names.size() != otherwise.size())
    throw DataError(message(path.string(), ": expected ", otherwise.size(), " class names, found ",
                            names.size(), " from offset 0"));
  return names;
}

}  // namespace oneiros::detail
