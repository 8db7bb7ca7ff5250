// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Decodes what the library has written.

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace oneiros::test {

struct DecodedImage {
  int height = 0;
  int width = 0;
  int channels = 0;
  std::vector<std::uint8_t> bytes;

  std::uint8_t operator()(int row, int column, int channel = 0) const {
    return bytes.at(static_cast<std::size_t>((row * width + column) * channels + channel));
  }
};

inline DecodedImage read_png(const std::filesystem::path& path) {
  DecodedImage image;
  stbi_uc* data = stbi_load(path.c_str(), &image.width, &image.height, &image.channels, 0);
  if (data == nullptr) throw std::runtime_error(path.string() + ": " + stbi_failure_reason());
  image.bytes.assign(data, data + image.height * image.width * image.channels);
  stbi_image_free(data);
  return image;
}

}  // namespace oneiros::test
