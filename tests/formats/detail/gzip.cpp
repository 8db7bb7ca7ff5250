// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/gzip.hpp"

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

constexpr std::size_t limit = 1U << 24U;

/// One gzip member.
std::string compressed(const TemporaryDirectory& directory, const std::string& text) {
  const std::filesystem::path path = directory / "member.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return contents(path);
}

/// A stream of zlib's own format.
std::string zlib_stream(const std::string& text) {
  std::string bytes(compressBound(text.size()), '\0');
  uLongf size = bytes.size();
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  return bytes.substr(0, size);
}

/// Bytes that do not compress, so that compressed streams are longer than a buffer.
std::string noise(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : text) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return text;
}

std::string read(const TemporaryDirectory& directory, const std::string& bytes, std::size_t max = limit) {
  put(directory / "file", bytes);
  const auto result = detail::read_maybe_gzip(directory / "file", max);
  return {result.begin(), result.end()};
}

}  // namespace

TEST_CASE("Plain files are read as they are") {
  const TemporaryDirectory directory;
  for (const std::string& text : {std::string(), std::string("\x1F"), std::string("plain"), noise(200'000)})
    CHECK(read(directory, text) == text);
  CHECK_THROWS_AS(read(directory, "12345", 4), DataError);
  CHECK_THROWS_AS(detail::read_maybe_gzip(directory / "missing", limit), DataError);
}

TEST_CASE("Compressed files are decompressed, whatever their size is to the buffers") {
  const TemporaryDirectory directory;
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 131072U, 1'000'000U}) {
    CHECK(read(directory, compressed(directory, noise(size))) == noise(size));
    CHECK(read(directory, compressed(directory, std::string(size, 'x'))) == std::string(size, 'x'));
  }
}

TEST_CASE("What repeats itself after long is decompressed, as far back as gzip looks") {
  const TemporaryDirectory directory;
  const std::string text = noise(32'000) + noise(32'000);
  const std::string bytes = compressed(directory, text);
  REQUIRE(bytes.size() < 40'000);
  CHECK(read(directory, bytes) == text);
}

TEST_CASE("Members in a row are one stream") {
  const TemporaryDirectory directory;
  const std::string bytes =
      compressed(directory, noise(70'000)) + compressed(directory, "") + compressed(directory, "end");
  CHECK(read(directory, bytes) == noise(70'000) + "end");
}

TEST_CASE("A truncated gzip stream is an error, wherever it ends") {
  const TemporaryDirectory directory;
  const std::string bytes = compressed(directory, noise(1000));
  for (std::size_t size = 2; size < bytes.size(); size += 7)
    CHECK_THROWS_WITH(read(directory, bytes.substr(0, size)), ContainsSubstring("found the end of the file"));
  CHECK_THROWS_AS(read(directory, bytes.substr(0, bytes.size() - 1)), DataError);
  CHECK_THROWS_AS(read(directory, bytes + bytes.substr(0, 5)), DataError);
}

TEST_CASE("A corrupt gzip stream is an error that names the file and the offset") {
  const TemporaryDirectory directory;
  const std::string bytes = compressed(directory, std::string(1000, 'x') + noise(1000));
  for (std::size_t i = 10; i < bytes.size(); i += 13) {
    std::string corrupt = bytes;
    corrupt[i] = static_cast<char>(corrupt[i] ^ 0x10);
    CHECK_THROWS_AS(read(directory, corrupt), DataError);
  }
  std::string wrong_checksum = bytes;
  wrong_checksum[bytes.size() - 6] = static_cast<char>(wrong_checksum[bytes.size() - 6] ^ 1);
  CHECK_THROWS_WITH(read(directory, wrong_checksum),
                    ContainsSubstring("file: gzip stream at offset " + std::to_string(bytes.size() - 4) +
                                      ": expected valid data, found incorrect data check"));
}

TEST_CASE("Anything else after a gzip stream is an error") {
  const TemporaryDirectory directory;
  const std::string member = compressed(directory, "text");
  for (const char* more : {"more", "m"}) {
    CHECK_THROWS_AS(read(directory, member + more), DataError);
    CHECK_THROWS_AS(read(directory, member + std::string(65536 - member.size(), '\0') + more), DataError);
  }
  CHECK_THROWS_WITH(read(directory, compressed(directory, "text") + zlib_stream("more")),
                    ContainsSubstring("incorrect header check"));
  for (const std::size_t size : {0U, 1U, 100U, 70'000U})
    CHECK_THROWS_WITH(read(directory, compressed(directory, "text") + std::string(size, '\0') + "more"),
                      ContainsSubstring("incorrect header check"));
}

TEST_CASE("Zeros that fill up a block after a gzip stream or a member of it are nothing") {
  const TemporaryDirectory directory;
  const std::string member = compressed(directory, "text");
  for (const std::size_t size : {1U, 7U, 512U, 65536U, 200'000U}) {
    const std::string zeros(size, '\0');
    CHECK(read(directory, member + zeros) == "text");
    CHECK(read(directory, member + zeros + member) == "texttext");
    CHECK_THROWS_WITH(read(directory, member + zeros + member.substr(0, 12)),
                      ContainsSubstring("found the end of the file"));
  }
}

TEST_CASE("A stream of more bytes than the limit is an error and exactly the limit is not") {
  const TemporaryDirectory directory;
  const std::string text(300'000, 'x');
  const std::string bytes = compressed(directory, text);
  CHECK(read(directory, bytes, text.size()) == text);
  CHECK_THROWS_WITH(read(directory, bytes, text.size() - 1),
                    ContainsSubstring("file: gzip stream at offset ") &&
                        ContainsSubstring(": expected at most 299999 bytes, found more"));
  CHECK_THROWS_AS(read(directory, bytes + bytes, text.size()), DataError);
  CHECK_THROWS_AS(read(directory, bytes, 0), DataError);
}
