// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything of the cortex area: networks and memory.

#include "oneiros/cortex/attractor.hpp"
#include "oneiros/cortex/classifier.hpp"
#include "oneiros/cortex/cortex.hpp"
#include "oneiros/cortex/encoder.hpp"
#include "oneiros/cortex/generator.hpp"
#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/cortex/image_generator.hpp"
#include "oneiros/cortex/lesioned_encoder.hpp"
#include "oneiros/cortex/networks.hpp"
#include "oneiros/cortex/options.hpp"
#include "oneiros/cortex/reservoir.hpp"
#include "oneiros/cortex/sharded.hpp"
#include "oneiros/cortex/top_down_encoder.hpp"
#include "oneiros/cortex/two_headed_encoder.hpp"
