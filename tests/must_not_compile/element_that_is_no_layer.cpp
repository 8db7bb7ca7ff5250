// expect: Sequential: every element is a Layer

#include "oneiros/layers.hpp"

using namespace oneiros;

Sequential<int> network(3);
