// expect: TensorView: one index for each axis

#include "oneiros/tensor/tensor.hpp"

using namespace oneiros;

float read(const TensorView<const float, 4>& images) {
  return images(0, 1, 2);
}
