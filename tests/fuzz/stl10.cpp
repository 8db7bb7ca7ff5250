// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/stl10.hpp"

#include <filesystem>

#include "fuzz/format.hpp"
#include "support/temporary_directory.hpp"

namespace oneiros::fuzz {
namespace {

/// Reads the file as labels of two black images. (An image is 27,648 bytes of any value.)
void read_stl10(const std::filesystem::path& path) {
  constexpr std::size_t images = 2 * std::size_t{96 * 96 * 3};
  const auto beside = path.parent_path() / "test_X.bin";
  if (!std::filesystem::exists(beside)) test::put(beside, std::string(images, '\0'));
  data::stl10(path.parent_path(), data::Split::test);
}

const Registration stl10{
    {.name = "stl10", .file = "test_y.bin", .read = read_stl10, .memory = std::size_t{1} << 18U}};

}  // namespace
}  // namespace oneiros::fuzz
