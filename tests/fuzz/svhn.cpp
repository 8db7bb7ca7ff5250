// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/svhn.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

/// The values, of which a byte of the file may hold 1,032, are what takes memory.
const Registration svhn{{.name = "svhn",
                         .file = "test_32x32.mat",
                         .read = [](const auto& path) { data::svhn(path.parent_path(), data::Split::test); },
                         .memory_per_byte = 2 * 1032,
                         .memory = std::size_t{1} << 18U}};

}  // namespace
}  // namespace oneiros::fuzz
