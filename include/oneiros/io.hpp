// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything that reads and writes files with the help of another library (zlib, stb, nlohmann-json).
// Link with oneiros::io.

#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/checkpoints/checkpoint_writer.hpp"
#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/checkpoints/pictures.hpp"
#include "oneiros/checkpoints/run_directory.hpp"
#include "oneiros/checkpoints/saved_classifier.hpp"
#include "oneiros/checkpoints/snapshot_names.hpp"
#include "oneiros/checkpoints/snapshots.hpp"
#include "oneiros/checkpoints/walk.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "oneiros/data/by_name.hpp"
#include "oneiros/data/image_folder.hpp"
#include "oneiros/data/mnist.hpp"
#include "oneiros/data/svhn.hpp"
#include "oneiros/evaluation/features_file.hpp"
#include "oneiros/evaluation/inception_v3_file.hpp"
#include "oneiros/formats/apng.hpp"
#include "oneiros/formats/image_file.hpp"
#include "oneiros/formats/image_grid.hpp"
#include "oneiros/formats/npy.hpp"
#include "oneiros/formats/png.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/formats/table.hpp"
