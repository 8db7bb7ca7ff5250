// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a training has to keep so that it can be continued. Whatever learns or remembers shows it by
//
//   struct Training {
//     template <class Visitor>
//     void for_each_state(const Visitor& visit) {
//       oneiros::for_each_state(network, named("network", visit));
//       optimizer.for_each_state(network, named("optimizer", visit));
//       visit("dreams_so_far", dreams_so_far);
//     }
//
//     Linear<float> network{3, 2};
//     Adam<float> optimizer;
//     std::int64_t dreams_so_far = 0;
//   };
//
// The same visit serves to save and to restore (checkpoints/checkpoint.hpp), and must visit the same names in
// any state. A value is a parameter, a tensor, whose shape is fixed, a std::vector of float, double or
// integers, whose length is part of the state, a number or bool, std::optional<Moment>, or a memory: a type
// with `contents()` and `restore(contents)` as the hippocampus has them.

#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

/// Visits the state of anything that has `for_each_state`; of a network that has not, its parameters and
/// buffers.
template <class T, class Visitor>
void for_each_state(T& object, const Visitor& visit) {
  if constexpr (requires { object.for_each_state(visit); }) {
    object.for_each_state(visit);
  } else {
    for_each_parameter(object, visit);
    for_each_buffer(object, visit);
  }
}

}  // namespace oneiros
