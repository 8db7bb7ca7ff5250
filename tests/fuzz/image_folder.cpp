// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/image_folder.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

/// The only picture of the only class.
void read_folder(const std::filesystem::path& path) {
  data::image_folder(path.parent_path().parent_path(), 5, 7);
}

const Registration image_folder{{.name = "image_folder",
                                 .file = "class/picture.jpg",
                                 .read = read_folder,
                                 .memory_per_byte = std::size_t{1032} * (1 + 8 + 2 * 8 * 3),
                                 .memory = std::size_t{1} << 20U}};

}  // namespace
}  // namespace oneiros::fuzz
