// SPDX-License-Identifier: BSD-3-Clause
// oneiros::instantiated compiles this once in each target that links it.

#include "oneiros/instantiated.hpp"

ONEIROS_KERNELS(template, float)
