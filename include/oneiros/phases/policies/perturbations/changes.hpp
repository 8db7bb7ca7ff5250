// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Whether the images of a mini-batch are perturbed alike.

namespace oneiros {

/// Which images share a change; all channels of an image always do.
enum class Changes { one_per_batch, one_per_image };

}  // namespace oneiros
