// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/data/detail/dataset_files.hpp"

#include "fuzz/format.hpp"

namespace oneiros::fuzz {
namespace {

const Registration class_names{{.name = "class_names", .file = "names.txt", .read = [](const auto& path) {
                                  detail::class_names(path, detail::numbered_classes(3));
                                }}};

}  // namespace
}  // namespace oneiros::fuzz
