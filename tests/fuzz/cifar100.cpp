// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/cifar100.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

void read_cifar100(const std::filesystem::path& path) {
  data::cifar100(path.parent_path(), data::Split::test, data::Cifar100Labels::fine);
  data::cifar100(path.parent_path(), data::Split::test, data::Cifar100Labels::coarse);
}

const Registration cifar100{{.name = "cifar100", .file = "test.bin", .read = read_cifar100}};

}  // namespace
}  // namespace oneiros::fuzz
