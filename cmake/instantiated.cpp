// SPDX-License-Identifier: BSD-3-Clause
// oneiros::instantiated compiles this once in each target that links it.

#define ONEIROS_INSTANTIATED_TEMPLATE template
#include "oneiros/instantiated.hpp"
