// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/tensor_claims.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;

TEST_CASE("tensors that are missing, of another kind or shape, or too many are told of at once") {
  const test::TemporaryDirectory directory;
  SafeTensorsWriter writer;
  writer.add("good", Tensor<float, 2>(2, 3));
  writer.add("turned", Tensor<double, 2>(3, 2));
  writer.add("count", std::int64_t{1});
  writer.add("spare", 1.0F);
  writer.add("other", 1.0F);
  writer.write(directory / "file");
  const SafeTensors file(directory / "file");
  const auto concerns = [](const std::string& name) { return name != "other"; };
  detail::TensorClaims claims(file, concerns);
  CHECK(claims.claim("good", {2, 3}));
  CHECK_FALSE(claims.claim("turned", {2, 3}));
  CHECK_FALSE(claims.claim("count", {}));
  CHECK_FALSE(claims.claim("missing", {4, 5}));
  CHECK_THROWS_MATCHES(claims.check(), CheckpointError,
                       Message((directory / "file").string() +
                               " does not fit the network: 'turned': expected 2 x 3, found 3 x 2; "
                               "'count': expected a floating type, found I64; "
                               "expected 'missing' (4 x 5), found none; "
                               "expected no 'spare', which is in no network"));
  detail::TensorClaims all(file, [](const std::string& name) { return name == "good"; });
  CHECK(all.claim("good", {2, 3}));
  CHECK_NOTHROW(all.check());
}
