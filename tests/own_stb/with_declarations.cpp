// SPDX-License-Identifier: BSD-3-Clause
// Calls the implementation of the other file, and the library's.
#include <stb/stb_image.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <vector>

#include "oneiros/formats/image_file.hpp"
#include "oneiros/formats/png.hpp"
#include "oneiros/util/errors.hpp"

using namespace oneiros;

namespace {

/// A TGA file of one pixel, which only a whole stb_image reads.
const std::vector<std::uint8_t> tga{0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 24, 0, 30, 20, 10};

bool application_reads_tga() {
  int height = 0, width = 0, channels = 0;
  stbi_uc* pixel =
      stbi_load_from_memory(tga.data(), static_cast<int>(tga.size()), &width, &height, &channels, 3);
  if (pixel == nullptr) return false;
  const bool right = height == 1 && width == 1 && pixel[0] == 10 && pixel[1] == 20 && pixel[2] == 30;
  stbi_image_free(pixel);
  return right;
}

bool library_refuses_tga() {
  std::ofstream("pixel.tga", std::ios::binary)
      .write(reinterpret_cast<const char*>(tga.data()), static_cast<std::streamsize>(tga.size()));
  try {
    read_image("pixel.tga");
  } catch (const DataError&) {
    return true;
  }
  return false;
}

bool both_read_png() {
  Tensor<float, 3> image(2, 3, 3);
  image.setConstant(1.F);
  write_png("white.png", image);
  int height = 0, width = 0, channels = 0;
  stbi_uc* pixels = stbi_load("white.png", &width, &height, &channels, 3);
  const bool application = pixels != nullptr && height == 2 && width == 3 && pixels[17] == 255;
  stbi_image_free(pixels);
  return application && read_image("white.png").shape == Shape<3>{2, 3, 3};
}

bool check(bool right, const char* what) {
  if (!right) std::printf("not so: %s\n", what);
  return right;
}

}  // namespace

int main() {
  const bool tga_read = check(application_reads_tga(), "the application reads TGA");
  const bool tga_refused = check(library_refuses_tga(), "the library refuses TGA");
  const bool png_read = check(both_read_png(), "both read PNG");
  return tga_read && tga_refused && png_read ? 0 : 1;
}
