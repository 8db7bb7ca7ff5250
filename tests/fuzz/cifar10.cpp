// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/cifar10.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

const Registration cifar10{{.name = "cifar10", .file = "test_batch.bin", .read = [](const auto& path) {
                              data::cifar10(path.parent_path(), data::Split::test);
                            }}};

}  // namespace
}  // namespace oneiros::fuzz
