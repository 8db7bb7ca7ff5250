// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/kernels/precision.hpp"

#include <Eigen/Core>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;

TEST_CASE("numbers are rounded to bfloat16 as Eigen rounds them") {
  const Tensor<float, 1> some = test::noise<float, 1>({20'000}, 1);
  std::vector<float> values(some.data(), some.data() + some.size());
  for (std::uint32_t kept = 0x3F80; kept < 0x3F84; ++kept)  // half way, a bit less and a bit more
    for (const std::uint32_t rest : {0U, 1U, 0x7FFFU, 0x8000U, 0x8001U, 0xFFFFU})
      for (const std::uint32_t sign : {0U, 0x80000000U})
        values.push_back(std::bit_cast<float>(sign | kept << 16U | rest));
  using Limits = std::numeric_limits<float>;
  for (const float value : {0.F, -0.F, Limits::max(), -Limits::max(), Limits::min(), Limits::denorm_min(),
                            Limits::infinity(), -Limits::infinity()})
    values.push_back(value);
  kernels::Buffer<float> memory;
  const auto count = static_cast<Index>(values.size());
  memory.reserve(count + 1)[count] = 7;
  const float* rounded = kernels::detail::rounded_to_bfloat16(values.data(), count, memory);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    wrong += std::bit_cast<std::uint32_t>(rounded[i]) !=
             std::bit_cast<std::uint32_t>(static_cast<float>(Eigen::bfloat16(values[i])));
  CHECK(wrong == 0);
  CHECK(memory.reserve(count + 1)[count] == 7);  // behind them
  CHECK(std::isnan(kernels::detail::to_bfloat16(Limits::quiet_NaN())));
  CHECK(std::isnan(kernels::detail::to_bfloat16(std::bit_cast<float>(0x7F800001U))));  // of its last digits
}
