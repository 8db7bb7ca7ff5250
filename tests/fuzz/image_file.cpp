// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/image_file.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

/// A byte of PNG may be 1,032 bytes of a palette of two colours: for 8 pixels, 1 + 8 bytes while decoding,
/// and twice three for each pixel in the end.
constexpr std::size_t most_for_a_byte = std::size_t{1032} * (1 + 8 + 2 * 8 * 3);

const Registration image_file{{.name = "image_file",
                               .file = "picture.png",
                               .read = [](const auto& path) { read_image(path); },
                               .memory_per_byte = most_for_a_byte}};

}  // namespace
}  // namespace oneiros::fuzz
