// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything of the layers area.

#include "oneiros/layers/batch_norm.hpp"
#include "oneiros/layers/concatenation.hpp"
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/dropout.hpp"
#include "oneiros/layers/gelu.hpp"
#include "oneiros/layers/group_norm.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/layers/layer.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/layers/linear.hpp"
#include "oneiros/layers/normalization.hpp"
#include "oneiros/layers/pass.hpp"
#include "oneiros/layers/pointwise.hpp"
#include "oneiros/layers/pool.hpp"
#include "oneiros/layers/precision.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/sigmoid.hpp"
#include "oneiros/layers/silu.hpp"
#include "oneiros/layers/spectral_norm.hpp"
#include "oneiros/layers/stack.hpp"
#include "oneiros/layers/tanh.hpp"
#include "oneiros/layers/transposed_convolution.hpp"
#include "oneiros/layers/windowed_layer.hpp"
