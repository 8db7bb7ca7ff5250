// expect: Window: each extent is at least 1, or oneiros::dynamic

#include "oneiros/layers.hpp"

using namespace oneiros;

Convolution<Window<0>> layer(3, 8);
