// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The figures of the paper in its order, each with what the paper says of it.

#include <string>
#include <vector>

#include "plots.hpp"

namespace pad::figures {

struct Section {
  std::string id;  // as claims name it
  std::string figure;
  std::string subject;
  std::string reported;  // by the paper
  std::vector<Drawing> drawings;
};

const std::vector<Section>& sections();

}  // namespace pad::figures
