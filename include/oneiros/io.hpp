// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything that reads and writes files with the help of another library (zlib, stb, nlohmann-json).
// Link with oneiros::io.

#include "oneiros/io/atomic_file.hpp"
#include "oneiros/io/checkpoint.hpp"
#include "oneiros/io/checkpoints.hpp"
#include "oneiros/io/crc32.hpp"
#include "oneiros/io/directory_lock.hpp"
#include "oneiros/io/gzip.hpp"
#include "oneiros/io/image_file.hpp"
#include "oneiros/io/image_folder.hpp"
#include "oneiros/io/image_grid.hpp"
#include "oneiros/io/inception_v3.hpp"
#include "oneiros/io/mat_file.hpp"
#include "oneiros/io/mnist.hpp"
#include "oneiros/io/png.hpp"
#include "oneiros/io/safetensors.hpp"
#include "oneiros/io/svhn.hpp"
#include "oneiros/io/weights.hpp"
