// expect: Sequential: all layers have the same scalar

#include "oneiros/layers.hpp"

using namespace oneiros;

Sequential network{Convolution<Window<4>>(3, 8), Tanh<double>{}};
