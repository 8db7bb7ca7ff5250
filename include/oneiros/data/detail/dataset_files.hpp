// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the loaders of published data sets share: where the files are, and lists of class names.

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/util/detail/one_line.hpp"

namespace oneiros::detail {

inline bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// Whether the letters and digits of `b` are in `a`, or begin with those of `a`.
inline bool resembles(const std::string& a, const std::string& b) {
  const auto letters = [](const std::string& name) {
    std::string kept;
    for (const char character : name) {
      const auto c = static_cast<unsigned char>(character);
      if (std::isalnum(c) != 0) kept += static_cast<char>(std::tolower(c));
    }
    return kept;
  };
  const std::string one = letters(a), other = letters(b);
  return one.find(other) != std::string::npos || (!one.empty() && other.starts_with(one));
}

/// Files in and under a directory for messages, those first that are called almost like `name`.
inline std::string files_found(const std::filesystem::path& directory, const std::string& name) {
  constexpr std::size_t most = 10'000;
  constexpr int deepest = 3;
  std::error_code ignored;
  if (!std::filesystem::is_directory(directory, ignored))
    return is_there(directory) ? "a file" : "no directory";
  std::vector<std::string> alike, others;
  using Walk = std::filesystem::recursive_directory_iterator;
  Walk entry(directory, std::filesystem::directory_options::skip_permission_denied, ignored);
  for (; entry != Walk() && alike.size() + others.size() < most; entry.increment(ignored)) {
    if (entry.depth() == deepest) entry.disable_recursion_pending();
    const std::string found = entry->path().filename().string();
    if (found.starts_with('.') || entry->is_directory(ignored)) continue;
    (resembles(found, name) ? alike : others).push_back(entry->path().lexically_relative(directory).string());
  }
  std::sort(alike.begin(), alike.end());
  std::sort(others.begin(), others.end());
  alike.insert(alike.end(), others.begin(), others.end());
  return alike.empty() ? "no files" : listed(alike);
}

/// Where a published data set has its files.
struct DatasetLayout {
  const char* files;                          ///< for people
  const char* telling;                        ///< one of them
  std::array<std::string_view, 2> folders{};  ///< that its archive or those who unpack it bring, or empty
  bool may_be_gzip = false;                   ///< each of them
};

/// How a file may be called.
inline std::vector<std::string> spellings(const std::string& name, const DatasetLayout& layout) {
  std::vector<std::string> names{name};
  if (const auto dash = name.find("-idx"); dash != std::string::npos)
    names.push_back(std::string(name).replace(dash, 1, "."));
  for (std::size_t i = 0, plain = layout.may_be_gzip ? names.size() : 0; i < plain; ++i)
    names.push_back(names[i] + ".gz");
  return names;
}

/// The files of a data set, which are all in one folder, each of them perhaps in a directory of its own name.
class DatasetFolder {
 public:
  /// The directory or the first folder in it, at most two deep, that has the file `telling`.
  DatasetFolder(std::filesystem::path directory, const DatasetLayout& layout, const std::string& telling)
      : directory_(std::move(directory)), layout_(layout), folder_(directory_) {
    std::vector<std::filesystem::path> places{directory_};
    for (const auto outer : layout.folders) places.push_back(directory_ / outer);
    for (const auto outer : layout.folders)
      for (const auto inner : layout.folders) places.push_back(directory_ / outer / inner);
    const auto has_it = [&](const auto& place) { return !find(place, telling).empty(); };
    const auto place = std::find_if(places.begin(), places.end(), has_it);
    if (place != places.end()) folder_ = *place;
  }

  DatasetFolder(std::filesystem::path directory, const DatasetLayout& layout)
      : DatasetFolder(std::move(directory), layout, layout.telling) {}

  const std::filesystem::path& path() const { return folder_; }

  bool contains(const std::string& name) const { return !find(folder_, name).empty(); }

  /// Throws DataError that says what the directory has instead.
  std::filesystem::path file(const std::string& name) const {
    if (auto path = find(folder_, name); !path.empty()) return path;
    throw DataError(message("no file ", (folder_ / name).string(), ": expected ", layout_.files,
                            ", in the directory, found ", files_found(directory_, name)));
  }

 private:
  std::filesystem::path find(const std::filesystem::path& place, const std::string& name) const {
    const auto is_file = [](const std::filesystem::path& path) {
      std::error_code ignored;
      return is_there(path) && !std::filesystem::is_directory(path, ignored);
    };
    const std::vector<std::string> names = spellings(name, layout_);
    for (const std::string& outer : names) {
      if (is_file(place / outer)) return place / outer;
      for (const std::string& inner : names)
        if (is_file(place / outer / inner)) return place / outer / inner;
    }
    return {};
  }

  std::filesystem::path directory_;
  DatasetLayout layout_;
  std::filesystem::path folder_;
};

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
