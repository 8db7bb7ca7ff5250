// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Options as tables of fields, and results as JSON (oneiros/checkpoints/detail/option_fields.hpp says how).

#include "oneiros/checkpoints/detail/option_fields.hpp"

namespace pad {

using oneiros::Metadata;
using namespace oneiros::detail::fields;

}  // namespace pad
