// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything that needs Eigen and oneTBB alone. What needs other libraries is in oneiros/io.hpp.

#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/evaluation.hpp"
#include "oneiros/files/input_file.hpp"
#include "oneiros/kernels/build.hpp"
#include "oneiros/kernels/convolution.hpp"
#include "oneiros/kernels/geometry.hpp"
#include "oneiros/kernels/naive.hpp"
#include "oneiros/kernels/workspace.hpp"
#include "oneiros/layers.hpp"
#include "oneiros/losses.hpp"
#include "oneiros/optimizers.hpp"
#include "oneiros/parallel/ahead.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/random/fill.hpp"
#include "oneiros/random/rng.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/tensor/bytes.hpp"
#include "oneiros/tensor/errors.hpp"
#include "oneiros/tensor/parameter.hpp"
#include "oneiros/tensor/state.hpp"
#include "oneiros/tensor/tensor.hpp"
#include "oneiros/testing.hpp"
