// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/inflater.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;

namespace {

std::string deflated(const std::string& text, int level) {
  std::string stream(compressBound(text.size()), '\0');
  uLongf size = stream.size();
  compress2(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
            text.size(), level);
  return stream.substr(0, size);
}

std::string message_of_place(std::size_t end) {
  return "zlib stream from offset 3 to " + std::to_string(end) + ": expected ";
}

}  // namespace

TEST_CASE("a stream of zlib's is read in parts, wherever they meet the ends of the buffer") {
  const test::TemporaryDirectory directory;
  std::string text(70'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * i % 251);
  test::put(directory / "file", deflated(text, 0));  // bytes as they are, behind a few of the format
  const detail::InputFile file(directory / "file");
  for (std::size_t first = 65'520; first <= 65'536; ++first) {
    detail::Inflater inflater(file, 0, file.size());
    std::vector<std::uint8_t> bytes(text.size());
    inflater.read(std::span(bytes).first(first));
    inflater.read(std::span(bytes).subspan(first));
    CHECK_NOTHROW(inflater.finish(0));
    CHECK(std::equal(bytes.begin(), bytes.end(), text.begin(),
                     [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }));
  }
}

TEST_CASE(
    "a stream of zlib's that is cut off, damaged, too short or too long is refused, and it is said where") {
  const test::TemporaryDirectory directory;
  const std::string stream = deflated("a text of some length", 9);
  const std::size_t end = 3 + stream.size();
  const auto error = [&](std::size_t until, std::size_t wanted, const std::string& bytes) -> std::string {
    test::put(directory / "file", "abc" + bytes);
    const detail::InputFile file(directory / "file");
    detail::Inflater inflater(file, 3, until);
    std::vector<std::uint8_t> read(wanted);
    try {
      inflater.read(read);
      inflater.finish(1);
    } catch (const DataError& problem) {
      const std::string text = problem.what();
      return text.substr(text.find("zlib"));
    }
    return "none";
  };
  const std::string where = message_of_place(end);
  CHECK(error(end, 21, stream) == "none");
  CHECK(error(end, 20, stream) == "none");
  CHECK(error(end, 19, stream) == where + "its end at offset " + std::to_string(end) + ", found more data");
  CHECK(error(end, 22, stream) == where + "more data at offset " + std::to_string(end) + ", found its end");
  CHECK(error(end - 8, 21, stream) ==
        message_of_place(end - 8) + "valid data at offset " + std::to_string(end - 8) + ", found its end");
  CHECK(error(end, 21, "?" + stream.substr(1)) ==
        where + "valid data at offset 5, found incorrect header check");
}
