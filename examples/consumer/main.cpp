// SPDX-License-Identifier: BSD-3-Clause
// A program outside of the library's tree: fills a batch of images with noise that is the same on every
// machine.

#include <cstdlib>
#include <iostream>
#include <oneiros/random/fill.hpp>
#include <oneiros/tensor/tensor.hpp>

int main() {
  const oneiros::Rng rng{7};
  oneiros::Tensor<float, 4> images(8, 32, 32, 3);
  oneiros::fill_normal(images.data(), images.size(), rng.stream("noise"));

  const Eigen::Tensor<float, 0, Eigen::RowMajor> mean = images.mean();
  std::cout << "images: " << oneiros::to_string(oneiros::shape_of(images)) << ", mean " << mean() << '\n';
  return std::abs(mean()) < 0.05F ? EXIT_SUCCESS : EXIT_FAILURE;
}
