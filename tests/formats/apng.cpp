// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/apng.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "formats/png_reader.hpp"
#include "oneiros/formats/png.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

struct ApngChunk {
  std::string name, contents;
};

std::uint32_t apng_number(const std::string& bytes, std::size_t at, std::size_t count = 4) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

std::string apng_bytes(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFFU);
  return bytes;
}

/// CRC-32 bit by bit.
std::uint32_t apng_checksum(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0);
  }
  return ~crc;
}

std::vector<ApngChunk> apng_chunks(const std::string& file) {
  REQUIRE(file.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  std::vector<ApngChunk> chunks;
  for (std::size_t at = 8; at < file.size();) {
    const std::size_t length = apng_number(file, at);
    chunks.push_back({file.substr(at + 4, 4), file.substr(at + 8, length)});
    CHECK(apng_number(file, at + 8 + length) == apng_checksum(file.substr(at + 4, 4 + length)));
    at += 12 + length;
  }
  return chunks;
}

/// A PNG file of its own with the data of a frame.
void write_apng_frame(const std::filesystem::path& path, const std::string& header, const std::string& data) {
  std::ofstream file(path, std::ios::binary);
  file << "\x89PNG\r\n\x1a\n";
  for (const ApngChunk& chunk : {ApngChunk{"IHDR", header}, {"IDAT", data}, {"IEND", ""}})
    file << apng_bytes(static_cast<std::uint32_t>(chunk.contents.size())) << chunk.name << chunk.contents
         << apng_bytes(apng_checksum(chunk.name + chunk.contents));
}

}  // namespace

TEST_CASE("every frame of an animation has its pixels") {
  const TemporaryDirectory directory;
  std::vector<std::filesystem::path> frames;
  for (std::uint64_t i = 0; i < 3; ++i) {
    frames.push_back(directory / ("frame-" + std::to_string(i) + ".png"));
    write_png(frames.back(), noise<float, 3>({5, 7, 3}, 1 + i));
  }
  const auto path = directory / "moving.png";
  write_apng(path, frames, 12.5);
  CHECK(read_png(path).bytes == read_png(frames[0]).bytes);  // what other programs show

  const std::vector<ApngChunk> chunks = apng_chunks(contents(path));
  std::vector<std::string> names;
  for (const ApngChunk& chunk : chunks) names.push_back(chunk.name);
  CHECK(names ==
        std::vector<std::string>{"IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"});
  CHECK(apng_number(chunks[1].contents, 0) == 3);
  CHECK(apng_number(chunks[1].contents, 4) == 0);  // for ever
  std::uint32_t number = 0;
  std::size_t frame = 0;
  for (const ApngChunk& chunk : chunks) {
    if (chunk.name == "fcTL" || chunk.name == "fdAT") CHECK(apng_number(chunk.contents, 0) == number++);
    if (chunk.name == "fcTL") {
      REQUIRE(chunk.contents.size() == 26);
      CHECK(apng_number(chunk.contents, 4) == 7);
      CHECK(apng_number(chunk.contents, 8) == 5);
      CHECK(apng_number(chunk.contents, 12) + apng_number(chunk.contents, 16) == 0);
      CHECK(apng_number(chunk.contents, 20, 2) * 12.5 == apng_number(chunk.contents, 22, 2));
      CHECK(apng_number(chunk.contents, 24, 2) == 0);
    }
    if (chunk.name != "IDAT" && chunk.name != "fdAT") continue;
    write_apng_frame(directory / "one.png", chunks[0].contents,
                     chunk.contents.substr(chunk.name == "fdAT" ? 4 : 0));
    CHECK(read_png(directory / "one.png").bytes == read_png(frames.at(frame++)).bytes);
  }
  CHECK(frame == 3);
}

TEST_CASE("the frames of an animation follow each other at any rate from 1 to 1000 in a second") {
  const TemporaryDirectory directory;
  const std::vector<std::filesystem::path> frames{directory / "frame.png"};
  write_png(frames[0], noise<float, 3>({5, 7, 3}, 1));
  const auto delay = [&](const auto&... rate) {
    write_apng(directory / "moving.png", frames, rate...);
    const std::string control = apng_chunks(contents(directory / "moving.png")).at(2).contents;
    return std::array{apng_number(control, 20, 2), apng_number(control, 22, 2)};
  };
  CHECK(delay() == std::array{833U, 10000U});  // 12 in a second
  CHECK(delay(1.0) == std::array{10000U, 10000U});
  CHECK(delay(1000.0) == std::array{10U, 10000U});
  CHECK_THROWS_AS(delay(0.99), ValueError);
  CHECK_THROWS_AS(delay(1000.5), ValueError);
  CHECK(detail::big_endian(std::array<std::uint8_t, 4>{0x91, 0xA2, 0xB3, 0xC4}) == 0x91A2B3C4U);
}

TEST_CASE("an animation of what does not fit is refused, and the file before it stays") {
  using Catch::Matchers::Message;
  const TemporaryDirectory directory;
  const auto path = directory / "moving.png", good = directory / "good.png", other = directory / "other.png",
             text = directory / "text.png";
  write_png(good, noise<float, 3>({5, 7, 3}, 1));
  write_png(other, noise<float, 3>({7, 5, 3}, 1));
  std::ofstream(text) << "no picture";
  write_apng(path, std::vector{good});
  const std::string before = contents(path);
  const auto write = [&](const std::vector<std::filesystem::path>& frames, double rate = 12) {
    write_apng(path, frames, rate);
  };
  CHECK_THROWS_MATCHES(write({good, other}), DataError,
                       Message(other.string() + ": expected a frame of the size and kind of " +
                               good.string() + ", found another"));
  CHECK_THROWS_MATCHES(write({good, text}), DataError,
                       Message(text.string() + ": expected a PNG file, found another"));
  CHECK_THROWS_AS(write({directory / "missing.png"}), DataError);
  CHECK_THROWS_MATCHES(write({}), ValueError, Message("apng: expected at least one frame, found none"));
  CHECK_THROWS_MATCHES(write({good}, 0), ValueError,
                       Message("apng: expected 1 to 1000 frames in a second, found 0"));
  // A file that ends anywhere.
  const std::string whole = contents(good);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(text, std::ios::binary) << whole.substr(0, length);
    if (length != whole.size() - 12)  // all but IEND
      CHECK_THROWS_AS(write({text}), DataError);
  }
  std::ofstream(text, std::ios::binary) << "?" << whole.substr(1);
  CHECK_THROWS_AS(write({text}), DataError);
  // As large as a file may be, or nearly so: read, and not.
  std::ofstream(text, std::ios::trunc).close();
  std::filesystem::resize_file(text, (std::uintmax_t{1} << 27U) + 1);
  CHECK_THROWS_WITH(write({text}), ContainsSubstring("expected a PNG file"));
  std::filesystem::resize_file(text, (std::uintmax_t{1} << 28U) + 1);
  CHECK_THROWS_WITH(write({text}), ContainsSubstring("at most 268435456 bytes, found 268435457"));
  CHECK(contents(path) == before);
}
