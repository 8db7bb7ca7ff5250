// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/picture_format.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

namespace {

using PictureBytes = std::vector<std::uint8_t>;

PictureBytes picture_bytes(const std::string& text) {
  return {text.begin(), text.end()};
}

const std::string png_start = "\x89PNG\r\n\x1a\n";

/// A PNG file's chunk, whose checksum nobody looks at here.
std::string unchecked_chunk(std::size_t length, const std::string& name, const std::string& data) {
  return std::string(2, '\0') + static_cast<char>(length / 256) + static_cast<char>(length % 256) + name +
         data + "cccc";
}

struct BmpParts {
  std::uint32_t size = 40, bits = 24, compression = 0, pixels = 60, whole = 70;

  PictureBytes file() const {
    PictureBytes bytes(whole);
    for (std::size_t i = 54; i < whole; ++i) bytes[i] = static_cast<std::uint8_t>(i % 251);
    bytes[0] = 'B', bytes[1] = 'M';
    const auto put = [&](std::size_t offset, std::uint32_t number) {
      for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<std::uint8_t>(number >> (8 * i));
    };
    put(10, pixels), put(14, size), put(28, bits), put(30, compression);
    return bytes;
  }
};

/// A little-endian TIFF of two entries, whose last two bytes are an orientation.
std::string oriented(char orientation, char entries = 2, char directory = 8) {
  return std::string("II*\0", 4) + directory + std::string(3, '\0') + entries + '\0' +
         std::string("\x10\x01\x03\0\x01\0\0\0\x08\0\0\0", 12) + std::string("\x12\x01\x03\0\x01\0\0\0", 8) +
         orientation + '\0';
}

}  // namespace

TEST_CASE("the text of a place ends with the file") {
  const PictureBytes bytes = picture_bytes("abc");
  CHECK(detail::text_of(bytes, 0, 2) == "ab");
  CHECK(detail::text_of(bytes, 1, 9) == "bc");
  CHECK(detail::text_of(bytes, 3, 1).empty());
  CHECK(detail::text_of(bytes, 4, 1).empty());
  CHECK(detail::text_of({}, 1, 3).empty());
}

TEST_CASE("the first palette of a PNG becomes one of 256 colours") {
  const auto readable = [](const std::string& file) {
    const PictureBytes bytes = detail::readable_picture(picture_bytes(file));
    return std::string(bytes.begin(), bytes.end());
  };
  const std::string other = png_start + unchecked_chunk(5, "teST", "hello"),
                    palette = unchecked_chunk(3, "PLTE", "abc");
  CHECK(readable(other + palette + palette) ==
        other + unchecked_chunk(768, "PLTE", "abc" + std::string(765, '\0')) + palette);
  CHECK(readable(other + unchecked_chunk(0, "PLTE", "")) ==
        other + unchecked_chunk(768, "PLTE", std::string(768, '\0')));
  // What is cut off stays as it is.
  const std::string empty = other + unchecked_chunk(0, "PLTE", "");
  for (const std::string& cut :
       {other + unchecked_chunk(4, "PLTE", "abc"), empty.substr(0, empty.size() - 1)})
    CHECK(readable(cut) == cut);
}

TEST_CASE("a BMP of true colours loses what is between its headers and its pixels") {
  for (const BmpParts& parts : {BmpParts{.bits = 16}, BmpParts{.bits = 24}, BmpParts{.pixels = 70},
                                BmpParts{.size = 600, .pixels = 0x01010200, .whole = 0x01010210}}) {
    const std::uint32_t end = 14 + parts.size;
    PictureBytes expected = parts.file();
    expected.erase(expected.begin() + end, expected.begin() + parts.pixels);
    for (std::size_t i = 0; i < 4; ++i) expected[10 + i] = static_cast<std::uint8_t>(end >> (8 * i));
    CHECK((detail::readable_picture(parts.file()) == expected));
  }
  for (const BmpParts& parts :
       {BmpParts{.bits = 15}, BmpParts{.bits = 8}, BmpParts{.compression = 3}, BmpParts{.compression = 1},
        BmpParts{.size = 39}, BmpParts{.pixels = 54}, BmpParts{.pixels = 71}})
    CHECK((detail::readable_picture(parts.file()) == parts.file()));
}

TEST_CASE("the headers of a BMP are read if they are there") {
  const PictureBytes bytes = BmpParts{.bits = 8, .compression = 1, .pixels = 34, .whole = 54}.file();
  const std::span<const std::uint8_t> all(bytes);
  const detail::BmpHeader whole(all.first(34)), cut(all.first(33));
  CHECK(whole.bits == 8);
  CHECK(whole.compression == 1);
  CHECK(whole.pixels == 34);
  CHECK(cut.bits == 0);
  PictureBytes old = BmpParts{.size = 12, .compression = 1}.file();
  old[24] = 4;
  CHECK(detail::BmpHeader(old).bits == 4);
  CHECK(detail::BmpHeader(old).compression == 0);
}

TEST_CASE("an orientation is one of eight, in an entry that is there") {
  for (char orientation = 1; orientation <= 8; ++orientation)
    CHECK(detail::orientation_of(picture_bytes(oriented(orientation))) == orientation);
  for (const char none : {'\0', '\t'}) CHECK(detail::orientation_of(picture_bytes(oriented(none))) == 1);
  CHECK(detail::orientation_of(picture_bytes(oriented(6, 1))) == 1);
  CHECK(detail::orientation_of(picture_bytes(oriented(6, 2, 100))) == 1);
  const PictureBytes bytes = picture_bytes(oriented(6));
  CHECK(detail::orientation_of(std::span(bytes).first(bytes.size() - 1)) == 1);
}

TEST_CASE("an orientation is looked for in the parts of a PNG and of a JPEG that are whole") {
  const std::string tiff = oriented(6), others = png_start + unchecked_chunk(5, "teST", "hello");
  const auto found = [](const std::string& file) { return detail::exif_orientation(picture_bytes(file)); };
  const std::string png = others + unchecked_chunk(tiff.size(), "eXIf", tiff);
  CHECK(found(png) == 6);
  CHECK(found(png.substr(0, png.size() - 1)) == 1);
  CHECK(found(others + unchecked_chunk(tiff.size(), "eXIf", "").substr(0, 11)) == 1);
  const std::string segment = std::string("\xFF\xE1\0", 3) + static_cast<char>(2 + 6 + tiff.size()) +
                              std::string("Exif\0\0", 6) + tiff;
  CHECK(found("\xFF\xD8" + segment) == 6);
  CHECK(found("\xFF\xD8" + std::string("\xFF\xE0\0\2", 4) + segment) == 6);
  CHECK(found("\xFF\xD8" + std::string("\xFF\xDA\0\2", 4) + segment) == 1);  // behind a scan
  CHECK(found("BM" + segment) == 1);
}
