// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything of the losses area.

#include "oneiros/losses/barlow_twins.hpp"
#include "oneiros/losses/binary_cross_entropy.hpp"
#include "oneiros/losses/covariance_penalty.hpp"
#include "oneiros/losses/game_loss.hpp"
#include "oneiros/losses/info_nce.hpp"
#include "oneiros/losses/latent_prior.hpp"
#include "oneiros/losses/loss.hpp"
#include "oneiros/losses/mean_squared_error.hpp"
#include "oneiros/losses/softmax_cross_entropy.hpp"
#include "oneiros/losses/variance_hinge.hpp"
#include "oneiros/losses/vicreg.hpp"
