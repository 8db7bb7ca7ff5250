// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/safetensors.hpp"

#include <vector>

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

void read_safetensors(const std::filesystem::path& path) {
  const SafeTensors file(path);
  for (const std::string& name : file.names()) {
    Index size = 1;
    for (const Index extent : file.shape(name)) size *= extent;
    std::vector<double> values(static_cast<std::size_t>(size));
    file.read_into<double>(name, values);
    if (detail::is_floating(file.dtype(name))) continue;
    std::vector<std::int32_t> integers(values.size());
    file.read_into<std::int32_t>(name, integers);
  }
}

const Registration safetensors{
    {.name = "safetensors",
     .file = "file.safetensors",
     .read = read_safetensors,
     .memory_per_byte = 32}};  // numbers of one byte become double, names nodes of maps

}  // namespace
}  // namespace oneiros::fuzz
