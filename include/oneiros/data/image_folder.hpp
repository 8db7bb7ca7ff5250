// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Your own pictures: a directory for each class, DIR/CLASS/*.png, with pictures of any size and format in it.

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/resize.hpp"
#include "oneiros/formats/detail/picture_format.hpp"
#include "oneiros/formats/image_file.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/detail/pixel_memory.hpp"

namespace oneiros::detail {

/// The entries of a directory that `wanted` accepts, sorted by name (byte by byte, on every machine); hidden
/// ones are left out.
template <class Wanted>
std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& directory,
                                                  const Wanted& wanted) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator(directory, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (!entry->path().filename().string().starts_with('.') && wanted(entry->path()))
      paths.push_back(entry->path());
  if (error) throw DataError(message(directory.string(), ": cannot list the directory: ", error.message()));
  std::ranges::sort(paths, {}, [](const std::filesystem::path& path) { return path.filename().string(); });
  return paths;
}

template <std::size_t N>
bool ends_with_one_of(const std::array<const char*, N>& extensions, const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(extensions, extension) != extensions.end();
}

inline bool is_picture(const std::filesystem::path& path) {
  return ends_with_one_of(std::array{".png", ".jpg", ".jpeg", ".bmp"}, path);
}

/// Whether a file looks like a picture, by its ending or its first bytes, although it is not read as one.
inline bool is_other_picture(const std::filesystem::path& path) {
  if (is_picture(path)) return false;
  std::array<std::uint8_t, 16> first{};
  std::ifstream(path, std::ios::binary).read(reinterpret_cast<char*>(first.data()), first.size());
  return text_of(first, 0, 4) == "\x89PNG" || text_of(first, 0, 3) == "\xFF\xD8\xFF" ||
         (first[0] != '<' && !other_picture_format(first).empty()) ||  // XML may be notes on a picture
         ends_with_one_of(std::array{".webp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2",
                                     ".jxl", ".ppm", ".pgm", ".pnm", ".tga", ".psd", ".svg", ".dng", ".raw"},
                          path);
}

/// Throws DataError, with names, unless nothing in a directory would be passed over although it should not.
template <class PassedOver>
void require_none(const std::filesystem::path& directory, const PassedOver& is_passed_over,
                  const std::string& expected) {
  std::vector<std::string> names;
  for (const auto& entry : sorted_entries(directory, is_passed_over))
    names.push_back(entry.filename().string());
  if (!names.empty())
    throw DataError(
        message(directory.string(), ": expected ", expected, names.size(), " others: ", listed(names)));
}

/// Reads a picture and stretches it to height x width x 3.
inline void read_resized(const std::filesystem::path& path, Index height, Index width, std::uint8_t* out) {
  const DecodedImage image(path);
  const auto [from_height, from_width, channels] = image.shape();
  check_resizable(path.string().c_str(), from_height, from_width);
  Resizer(from_height, from_width, height, width)(image.pixels(), channels, out);
}

/// The pictures of a folder in the order of the data set, each with its class.
struct FolderPictures {
  std::vector<std::filesystem::path> files;
  std::vector<int> labels;
  std::vector<std::string> class_names;
};

/// Throws DataError as data::image_folder does, but for what is in the files.
inline FolderPictures folder_pictures(const std::filesystem::path& directory) {
  FolderPictures pictures;
  std::error_code ignored;
  const auto is_directory = [&](const auto& path) { return std::filesystem::is_directory(path, ignored); };
  for (const auto& class_directory : sorted_entries(directory, is_directory)) {
    const auto files = sorted_entries(class_directory, is_picture);
    const auto passed_over = [&](const auto& path) { return is_directory(path) || is_other_picture(path); };
    require_none(class_directory, passed_over,
                 message("pictures as png, jpg, jpeg or bmp, found ", files.size(), ", and "));
    if (files.empty())
      throw DataError(message(class_directory.string(),
                              ": expected pictures of a class (png, jpg, jpeg, bmp), found none"));
    pictures.files.insert(pictures.files.end(), files.begin(), files.end());
    pictures.labels.resize(pictures.files.size(), static_cast<int>(pictures.class_names.size()));
    pictures.class_names.push_back(class_directory.filename().string());
  }
  require_none(
      directory,
      [&](const auto& path) { return !is_directory(path) && (is_picture(path) || is_other_picture(path)); },
      "pictures in a directory for each class, found ");
  if (pictures.files.empty())
    throw DataError(
        message(directory.string(), ": expected a directory for each class with its pictures, found none"));
  return pictures;
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// The pictures in DIR/CLASS (png, jpg, jpeg, bmp), stretched to height x width x 3; classes and files are
/// sorted by name; other files are left out, but pictures of other formats or places, and directories within a
/// class, are an error. They are read in
/// parallel, and no more than one for each thread is in memory at its own size. Throws DataError that names
/// the file at fault, or a class without pictures.
inline Dataset image_folder(const std::filesystem::path& directory, Index height, Index width) {
  detail::check_resizable("image_folder", height, width);
  detail::FolderPictures pictures = detail::folder_pictures(directory);
  const std::vector<std::filesystem::path>& files = pictures.files;
  Contents contents{.name = directory.string(),
                    .image_shape = {height, width, 3},
                    .labels = std::move(pictures.labels),
                    .class_names = std::move(pictures.class_names)};
  const Index bytes = size_of(contents.image_shape);
  contents.pixels = detail::pixel_memory(files.size() * static_cast<std::size_t>(bytes));
  parallel_for(static_cast<Index>(files.size()), [&](Index i) {
    detail::read_resized(files[static_cast<std::size_t>(i)], height, width,
                         contents.pixels.data() + i * bytes);
  });
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
