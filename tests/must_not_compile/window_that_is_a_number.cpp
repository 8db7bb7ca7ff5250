// expect: convolution: the first argument is the kernel's extent, oneiros::Window<H, W>

#include "oneiros/layers.hpp"

using namespace oneiros;

using Layer4 = Convolution<float>;
Layer4 layer(3, 8);
