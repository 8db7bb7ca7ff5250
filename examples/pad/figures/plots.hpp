// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The figures of the paper as plots of what was observed. Each function gives nothing where nothing is known.
// Conditions are compared at the last epoch that all of them have reached, of 50 at most.

#include <optional>
#include <string>

#include "observations.hpp"
#include "plot.hpp"

namespace pad::figures {

using Drawing = std::optional<Plot> (*)(const Observations&, const std::string& dataset);

/// 3d: Frechet distances of dreams, early and late.
std::optional<Plot> dream_distances(const Observations& observations, const std::string& dataset);
/// 4c, d: readout over epochs; full, without memory mix, without REM.
std::optional<Plot> readout_over_epochs(const Observations& observations, const std::string& dataset);
/// 5c, d: readout over occlusion; full, without NREM.
std::optional<Plot> readout_over_occlusion(const Observations& observations, const std::string& dataset);
/// 6b-d: principal components of latents; full, without REM, without NREM.
std::optional<Plot> latent_projections(const Observations& observations, const std::string& dataset);
/// 6e, f: distances between latents in relation to the distance between classes.
std::optional<Plot> latent_organisation(const Observations& observations, const std::string& dataset);
/// Readout over occlusion by patches of other sizes than the paper's; full.
std::optional<Plot> readout_over_other_patches(const Observations& observations, const std::string& dataset);
/// Appendix 1-figures 1 and 2: the losses of the main conditions, and of all others.
std::optional<Plot> losses(const Observations& observations, const std::string& dataset);
std::optional<Plot> losses_of_variants(const Observations& observations, const std::string& dataset);
/// Appendix 1-figure 3: readout over 100 epochs in the main conditions.
std::optional<Plot> readout_over_long_training(const Observations& observations, const std::string& dataset);
/// Appendix 1-figure 4: what REM mixes.
std::optional<Plot> mixing_strategies(const Observations& observations, const std::string& dataset);
/// Appendix 1-figure 5: the order of the sleep phases.
std::optional<Plot> order_of_phases(const Observations& observations, const std::string& dataset);
/// Appendix 1-figure 6: readout over occlusion where NREM replays mixtures.
std::optional<Plot> occlusion_with_mixed_replay(const Observations& observations, const std::string& dataset);
/// What the paper's Methods say of conditions without REM.
std::optional<Plot> adjustments_without_rem(const Observations& observations, const std::string& dataset);

/// Appendix 1-table 1: the last readouts of every condition, with mean and SEM.
Table final_readouts(const Observations& observations);

}  // namespace pad::figures
