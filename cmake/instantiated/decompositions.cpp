// SPDX-License-Identifier: BSD-3-Clause
// oneiros::instantiated compiles this once in each target that links it.

#include "oneiros/evaluation/decompositions.hpp"

namespace oneiros::detail {

template std::pair<Eigen::VectorXd, Eigen::MatrixXd> symmetric_eigen(const Eigen::MatrixXd&);
template double nuclear_norm(const Eigen::MatrixXd&);
template double root_trace(const Eigen::MatrixXd&, const Eigen::MatrixXd&);

}  // namespace oneiros::detail
