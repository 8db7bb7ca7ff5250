// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/detail/gzip.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

/// A file may hold a thousand times its size, but no more than the reader has been told to take.
constexpr std::size_t limit = std::size_t{1} << 18U;

const Registration gzip{{.name = "gzip",
                         .file = "file.gz",
                         .read = [](const auto& path) { detail::read_maybe_gzip(path, limit); },
                         .memory_per_byte = 1,
                         .memory = 3 * limit}};  // twice while it grows, and buffers

}  // namespace
}  // namespace oneiros::fuzz
