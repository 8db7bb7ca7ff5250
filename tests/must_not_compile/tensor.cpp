// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/tensor/tensor.hpp"

using namespace oneiros;

// expect: TensorView: one index for each axis
float read(const TensorView<const float, 4>& images) {
  return images(0, 1, 2);
}
