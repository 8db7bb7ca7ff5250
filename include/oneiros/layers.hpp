// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything of the layers area.

#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/layers/layer.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/layers/linear.hpp"
#include "oneiros/layers/pointwise.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/sigmoid.hpp"
#include "oneiros/layers/tanh.hpp"
#include "oneiros/layers/transposed_convolution.hpp"
#include "oneiros/layers/window.hpp"
#include "oneiros/layers/windowed_layer.hpp"
