// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the paper's conditions and losses are called, for whoever needs no network.

#include <array>
#include <string_view>

namespace oneiros {

/// The names of the paper's conditions.
inline constexpr std::array<std::string_view, 12> condition_names{
    "full",      "without-nrem",       "without-rem",    "without-rem-no-noise", "without-rem-full-nrem",
    "wake-only", "without-memory-mix", "rem-noise-only", "rem-memories-only",    "rem-first",
    "nrem-mix",  "untrained"};

/// The five losses of the model, in the order of the paper's phases: L_img, L_KL and L_real of Wake, L_latent
/// of NREM, L_fake of REM.
inline constexpr std::array<std::string_view, 5> paper_losses{"image", "prior", "real", "latent", "fake"};

}  // namespace oneiros
