// SPDX-License-Identifier: BSD-3-Clause
// expect: oneiros: -ffinite-math-only, a part of -ffast-math and -Ofast, hides the NaN of a training that
// failed
#include "oneiros/tensor/tensor.hpp"
