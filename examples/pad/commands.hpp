// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The commands of the program. Each returns the program's exit code, and throws std::exception with a message
// for the user.

#include "options.hpp"

namespace pad {

/// Trains a condition of the paper, from where it was interrupted, and evaluates it. 130 after Ctrl-C, 143
/// after SIGTERM.
int train(const TrainOptions& given);

/// Trains the paper's encoder end to end with labels, from random weights or from those that `pad train` has
/// found.
int train_classifier(const ClassifierOptions& given);

/// The paper's measures of trained networks, as CSV tables and measures.json.
int evaluate(const EvaluateOptions& given);

/// Pictures of what trained networks see and dream (Figure 3), and of how images are occluded (Figures 5a and
/// 9).
int dream(const DreamOptions& options);

/// Trains and evaluates the paper's data sets, conditions and seeds. Each of them is a run of its own in
/// OUT/DATASET/CONDITION/seed-N, made by processes of this program, so that it survives what happens to the
/// others; what is done is not done again. 1 if a run failed, 130 after Ctrl-C, 143 after SIGTERM.
int reproduce(const ReproduceOptions& given);

/// The paper's figures, the verdicts and the report, from tables alone. If gnuplot is missing, its scripts
/// are written all the same.
int make_figures(const FiguresOptions& options);

}  // namespace pad
