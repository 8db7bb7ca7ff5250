// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/image_file.hpp"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;

namespace {

const std::filesystem::path picture_files = std::filesystem::path(ONEIROS_TEST_DIR) / "formats/images";

/// Bytes of a number, the largest part last, or first.
std::string bytes_of(std::uint32_t number, int count, bool big = false) {
  std::string bytes;
  for (int i = 0; i < count; ++i)
    bytes += static_cast<char>(number >> (8 * (big ? count - 1 - i : i)) & 0xFF);
  return bytes;
}

/// A PNG file's chunk.
std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return bytes_of(static_cast<std::uint32_t>(data.size()), 4, true) + body +
         bytes_of(static_cast<std::uint32_t>(sum), 4, true);
}

/// A JPEG file's segment.
std::string segment(const std::string& marker, const std::string& data) {
  return "\xFF" + marker + bytes_of(static_cast<std::uint32_t>(data.size() + 2), 2, true) + data;
}

/// A BMP file of 4 x 1 pixels.
std::string bmp(std::uint32_t bits, std::uint32_t compression, const std::string& palette,
                const std::string& pixels) {
  const auto offset = static_cast<std::uint32_t>(54 + palette.size());
  return "BM" + bytes_of(offset + static_cast<std::uint32_t>(pixels.size()), 4) + bytes_of(0, 4) +
         bytes_of(offset, 4) + bytes_of(40, 4) + bytes_of(4, 4) + bytes_of(1, 4) + bytes_of(1, 2) +
         bytes_of(bits, 2) + bytes_of(compression, 4) +
         bytes_of(static_cast<std::uint32_t>(pixels.size()), 4) + bytes_of(0, 4) + bytes_of(0, 4) +
         bytes_of(static_cast<std::uint32_t>(palette.size() / 4), 4) + bytes_of(0, 4) + palette + pixels;
}

/// A file's pixels, or what is wrong with it.
std::string read_or_error(const std::string& bytes) {
  const test::TemporaryDirectory directory;
  test::put(directory / "picture", bytes);
  try {
    const ImageFile image = read_image(directory / "picture");
    return {image.pixels.begin(), image.pixels.end()};
  } catch (const DataError& error) {
    return error.what();
  }
}

/// What is wrong with a file, without its name.
std::string reason(const std::string& bytes) {
  const std::string error = read_or_error(bytes);
  const std::size_t name = error.find("picture: ");
  REQUIRE(name != std::string::npos);
  return error.substr(name + 9);
}

}  // namespace

TEST_CASE("pictures of every kind are read as rows of red, green and blue") {
  for (const char* name : {"colour.png", "colour.bmp", "alpha.png", "palette.png", "grey.png"}) {
    INFO(name);
    const ImageFile image = read_image(picture_files / name);
    REQUIRE(image.shape == Shape<3>{4, 6, 3});
    const bool grey = std::string(name) == "grey.png";
    std::size_t i = 0, wrong = 0;
    for (int row = 0; row < 4; ++row)
      for (int column = 0; column < 6; ++column)
        for (const int value : {10 * row, grey ? 10 * row : 20 * column, grey ? 10 * row : 99})
          wrong += image.pixels[i++] != value;
    CHECK(wrong == 0);
  }
}

TEST_CASE("JPEG pictures are read, baseline and progressive") {
  for (const char* name : {"plain.jpg", "progressive.jpg"}) {
    const ImageFile image = read_image(picture_files / name);
    REQUIRE(image.shape == Shape<3>{9, 17, 3});
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      const int expected[] = {200, 100, 50};
      CHECK(std::abs(image.pixels[i] - expected[i % 3]) <= 3);
    }
  }
}

TEST_CASE("a file that is no picture, or not whole, is refused by its name") {
  const test::TemporaryDirectory directory;
  const auto load = [&](const std::string& bytes) {
    test::put(directory / "picture.png", bytes);
    return read_image(directory / "picture.png");
  };
  CHECK_THROWS_AS(load(""), DataError);
  CHECK_THROWS_WITH(
      load("no picture"),
      ContainsSubstring("picture.png: expected a picture (PNG, JPEG or BMP) at offset 0, found "));
  CHECK_THROWS_AS(read_image(directory / "missing.png"), DataError);
  const std::string png = test::contents(picture_files / "colour.png");
  for (std::size_t size = 0; size + 16 < png.size(); ++size)
    CHECK_THROWS_AS(load(png.substr(0, size)), DataError);
}

TEST_CASE("a picture of any kind that is cut off is refused") {
  const test::TemporaryDirectory directory;
  for (const char* name : {"colour.bmp", "plain.jpg", "progressive.jpg", "palette.png"}) {
    const std::string whole = test::contents(picture_files / name);
    for (std::size_t size = 0; size < whole.size(); size += 1 + (size + 8 < whole.size() ? size % 7 : 0)) {
      test::put(directory / "picture", whole.substr(0, size));
      CHECK_THROWS_AS(read_image(directory / "picture"), DataError);
    }
  }
}

TEST_CASE("rows of a BMP picture may be stored from top to bottom") {
  const test::TemporaryDirectory directory;
  std::string bmp = test::contents(picture_files / "colour.bmp");
  bmp.replace(22, 4, "\xFC\xFF\xFF\xFF");  // -4 rows
  test::put(directory / "picture.bmp", bmp);
  const ImageFile image = read_image(directory / "picture.bmp");
  REQUIRE(image.shape == Shape<3>{4, 6, 3});
  CHECK(image.pixels[0] == 30);
  CHECK(image.pixels[3 * 6 * 3] == 0);
}

TEST_CASE("segments and tables that a JPEG picture claims end within it") {
  const test::TemporaryDirectory directory;
  const std::string jpeg = test::contents(picture_files / "plain.jpg");
  const std::size_t tables = jpeg.find("\xFF\xC4");
  const auto change = [&](std::size_t offset, const std::string& bytes) {
    std::string changed = jpeg;
    test::put(directory / "picture.jpg", changed.replace(offset, bytes.size(), bytes));
    return read_image(directory / "picture.jpg");
  };
  CHECK_THROWS_WITH(change(tables + 2, "\xFF\xFF"), ContainsSubstring("expected a segment of 2 to"));
  CHECK_THROWS_WITH(change(tables + 5, std::string(16, '\xFF')),
                    ContainsSubstring("Huffman codes at offset") && ContainsSubstring("found 4080"));
}

TEST_CASE("a small file that claims to be a large picture is refused before memory is taken for it") {
  const test::TemporaryDirectory directory;
  std::string png = test::contents(picture_files / "colour.png");
  const auto claim = [&](std::uint32_t width, std::uint32_t height) {
    for (std::size_t i = 0; i < 4; ++i) {
      png[16 + i] = static_cast<char>(width >> (24 - 8 * i));
      png[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    test::put(directory / "picture.png", png);
    return read_image(directory / "picture.png");
  };
  CHECK_THROWS_WITH(claim(8000, 8000), ContainsSubstring("found 8000 x 8000"));
  CHECK_THROWS_AS(claim(1 << 24, 1), DataError);
  CHECK_THROWS_AS(claim(0xFFFFFFFFU, 0xFFFFFFFFU), DataError);
  CHECK_THROWS_AS(claim(0, 4), DataError);
}

TEST_CASE("how large a picture may be depends on the size of its file") {
  const auto claim = [](std::string jpeg, std::uint32_t height, std::uint32_t width) {
    const std::size_t frame = jpeg.find("\xFF\xC0");
    return read_or_error(jpeg.replace(frame + 5, 4, bytes_of(height, 2, true) + bytes_of(width, 2, true)));
  };
  const std::string jpeg = test::contents(picture_files / "plain.jpg");
  REQUIRE((jpeg.size() >= 512 && jpeg.size() < 1024));
  const std::string size = std::to_string(jpeg.size());
  CHECK(claim(jpeg, 512, 512).size() == std::size_t{3} * 512 * 512);
  CHECK_THAT(claim(jpeg, 512, 1024),
             ContainsSubstring("that " + size + " bytes can hold at offset 0, found 512 x 1024"));
  CHECK_THAT(claim(jpeg, 1024, 512), ContainsSubstring("found 1024 x 512"));
}

TEST_CASE("a file that is too large to be a picture is not read") {
  const test::TemporaryDirectory directory;
  test::put(directory / "picture.png", "");
  std::filesystem::resize_file(directory / "picture.png", (std::uintmax_t{1} << 28U) + 1);
  CHECK_THROWS_WITH(read_image(directory / "picture.png"), ContainsSubstring("268435456"));
}

TEST_CASE("what a PNG file says wrongly of itself is not believed") {
  std::string png = test::contents(picture_files / "palette.png");
  const std::size_t palette = png.find("PLTE");
  REQUIRE(palette != std::string::npos);
  std::string damaged = png;
  damaged[palette + 5] = static_cast<char>(damaged[palette + 5] ^ 1);
  CHECK_THAT(read_or_error(damaged), ContainsSubstring("expected a chunk PLTE of the checksum"));
  const std::string other = chunk("PLTE", "abc");
  std::string wrong = png;
  wrong.insert(palette - 4, other.substr(0, other.size() - 4) + bytes_of(77, 4, true));
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>("PLTEabc"), 7);
  CHECK(reason(wrong) ==
        detail::message("expected a chunk PLTE of the checksum 77 at offset ", palette - 4, ", found ", sum));

  // Colours that the palette does not have are black, whatever was in memory.
  const std::string whole = read_or_error(png);
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(png[palette - 2])) * 256 +
                      static_cast<unsigned char>(png[palette - 1]);
  png.replace(palette - 4, length + 12, chunk("PLTE", png.substr(palette + 4, 3)));
  const std::string cut = read_or_error(png);
  REQUIRE(cut.size() == whole.size());
  bool black = true;
  for (std::size_t i = 0; i < cut.size(); i += 3)
    black = black && (cut.substr(i, 3) == std::string(3, '\0') || cut.substr(i, 3) == whole.substr(i, 3));
  CHECK(black);
  CHECK(cut.find(std::string(3, '\0')) != std::string::npos);
}

TEST_CASE("it is said where a PNG picture is damaged, with what was expected and found") {
  const std::string png = test::contents(picture_files / "palette.png");
  const std::size_t palette = png.find("PLTE") - 4;
  const auto changed = [&](std::size_t offset, const std::string& bytes) {
    std::string copy = png;
    return reason(copy.replace(offset, bytes.size(), bytes));
  };
  CHECK(changed(palette, bytes_of(1U << 30U, 4, true)) ==
        detail::message("expected a chunk of at most ", png.size() - palette - 12, " bytes at offset ",
                        palette, ", found 1073741824"));
  CHECK(changed(palette + 4, "ABCD") ==
        detail::message("expected IHDR, PLTE, IDAT or IEND at offset ", palette, ", found ABCD"));
  CHECK(changed(12, "JHDR") == "expected 13 bytes of IHDR at offset 8, found JHDR");
  CHECK(changed(8, bytes_of(12, 4, true)) == "expected 13 bytes of IHDR at offset 8, found IHDR");
  CHECK(reason(png.substr(0, palette)) ==
        detail::message("expected a chunk IEND at offset ", palette, ", found the end of the file"));
  CHECK(reason(png.substr(0, palette + 11)) ==
        detail::message("expected a chunk IEND at offset ", palette + 11, ", found the end of the file"));
  CHECK(reason(png.substr(0, 8)) == "expected a chunk IEND at offset 8, found the end of the file");
  CHECK_THAT(changed(png.size() - 1, "?"), ContainsSubstring("expected a chunk IEND of the checksum"));
  const std::string unknown = chunk("aBCD", "to be ignored");
  std::string longer = png;
  CHECK(read_or_error(longer.insert(palette, unknown)) == read_or_error(png));

  const auto sized = [&](std::uint32_t width, std::uint32_t height) {
    std::string copy = png;
    const std::string header = bytes_of(width, 4, true) + bytes_of(height, 4, true) + png.substr(24, 5);
    return reason(copy.replace(8, 25, chunk("IHDR", header)));
  };
  CHECK(sized(1U << 20U, 65) == "expected a picture of 1 to 67108864 pixels at offset 0, found 65 x 1048576");
  CHECK(sized(1U << 20U, 64) == detail::message("expected a picture that ", png.size(),
                                                " bytes can hold at offset 0, found 64 x 1048576"));
}

TEST_CASE("pixels of a PNG picture that are not those of their own checksum are refused") {
  std::string png = test::contents(picture_files / "colour.png");
  const std::size_t begin = png.find("IDAT") - 4, next = png.find("IEND") - 4;
  const std::string data = png.substr(begin + 8, next - begin - 12);
  std::string damaged = data;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  std::string wrong = png;
  CHECK(reason(wrong.replace(begin, next - begin, chunk("IDAT", damaged))) ==
        detail::message("expected compressed pixels at offset ", begin + 8 + data.size(),
                        ", found incorrect data check"));
  damaged = data;
  damaged.front() = '?';
  wrong = png;
  CHECK(reason(wrong.replace(begin, next - begin, chunk("IDAT", damaged))) ==
        detail::message("expected compressed pixels at offset ", begin + 8 + 2,
                        ", found incorrect header check"));
  std::string parts = png;
  parts.replace(begin, next - begin, chunk("IDAT", data.substr(0, 9)) + chunk("IDAT", data.substr(9)));
  CHECK(read_or_error(parts) == read_or_error(png));
  damaged = parts;
  damaged.replace(begin, next - begin + 12,
                  chunk("IDAT", data.substr(0, 9)) + chunk("IDAT", data.substr(9, data.size() - 10) + "!"));
  CHECK_THAT(read_or_error(damaged), ContainsSubstring("found incorrect data check"));
}

TEST_CASE("JPEG pictures of kinds that are not decoded are called by their names") {
  const std::string jpeg = test::contents(picture_files / "plain.jpg");
  const std::size_t frame = jpeg.find("\xFF\xC0");
  const auto changed = [&](std::size_t offset, char byte) {
    std::string copy = jpeg;
    copy[offset] = byte;
    return reason(copy);
  };
  for (const auto& [marker, name] : {std::pair{'\xC3', "a lossless one"},
                                     {'\xC5', "a hierarchical one"},
                                     {'\xC7', "a hierarchical one"},
                                     {'\xC9', "one with arithmetic coding"},
                                     {'\xCB', "one with arithmetic coding"},
                                     {'\xCD', "one with arithmetic coding"},
                                     {'\xCF', "one with arithmetic coding"}})
    CHECK(changed(frame + 1, marker) ==
          detail::message("expected a baseline or progressive JPEG at offset ", frame + 2, ", found ", name));
  for (const char marker : {'\xC8', '\xCC'})  // no frames
    CHECK_THAT(changed(frame + 1, marker), !ContainsSubstring("baseline"));
  CHECK(reason("\xFF\xC3" + jpeg.substr(frame + 2)) ==
        "expected a baseline or progressive JPEG at offset 2, found a lossless one");
  std::string commented = jpeg;
  CHECK(read_or_error(commented.insert(2, segment("\xFE", "\xFF\xC3\x01\x02"))) == read_or_error(jpeg));
  CHECK(changed(frame + 4, 12) ==
        detail::message("expected 8 bits for a colour at offset ", frame + 4, ", found 12"));
  CHECK(changed(frame + 9, 4) ==
        detail::message("expected 1 or 3 colours, or a segment of Adobe's that says what 4 mean at offset ",
                        frame + 9, ", found 4 without it"));
  const auto marked = [&](const std::string& inserted) {
    std::string copy = jpeg;
    copy[frame + 9] = 4;
    return reason(copy.insert(2, inserted));
  };
  CHECK_THAT(marked(segment("\xEE", std::string("Adobe\0\x64\0\0\0\0\0", 12))), !ContainsSubstring("Adobe"));
  CHECK_THAT(marked(segment("\xEE", "Adobe")), !ContainsSubstring("Adobe"));
  CHECK_THAT(marked(segment("\xEE", "Adob") + "e"), ContainsSubstring("found 4 without it"));
  CHECK_THAT(reason(jpeg.substr(0, frame) + segment("\xC0", std::string("\x08\0\1\0\1\0", 6)) + "\xFF\xD9"),
             !ContainsSubstring("expected a frame"));
  CHECK(reason(jpeg.substr(0, frame) + segment("\xC0", "\x08") + "\xFF\xD9") ==
        detail::message("expected a frame of at least 8 bytes at offset ", frame + 2, ", found 3"));
}

TEST_CASE("a JPEG picture without the tables that its scans use is refused") {
  for (const char* name : {"plain.jpg", "progressive.jpg"}) {
    const std::string jpeg = test::contents(picture_files / name);
    std::string bare = jpeg;
    for (std::size_t at = 0; (at = bare.find("\xFF\xC4")) != std::string::npos;)
      bare.erase(at, 2 + static_cast<std::size_t>(static_cast<unsigned char>(bare[at + 2])) * 256 +
                         static_cast<unsigned char>(bare[at + 3]));
    const std::size_t scan = bare.find("\xFF\xDA");
    CHECK(reason(bare) == detail::message("expected a Huffman table DC 0 before the scan at offset ",
                                          scan + 2, ", found none"));
    const auto last = scan + 5 + 2 * static_cast<std::size_t>(bare[scan + 4]);
    const auto bare_with = [&](std::size_t offset, int byte) {
      std::string copy = bare;
      copy[offset] = static_cast<char>(byte);
      return reason(copy);
    };
    CHECK_THAT(bare_with(scan + 3, bare[scan + 3] - 1), !ContainsSubstring("table DC"));  // its length
    CHECK_THAT(bare_with(last + 1, 63), ContainsSubstring("a Huffman table DC 0 before"));
    CHECK_THAT(bare_with(last + 2, 0x08), ContainsSubstring("a Huffman table DC 0 before"));
    if (std::string(name) == "progressive.jpg")  // a scan that refines has no codes for DC
      CHECK_THAT(bare_with(last + 2, 0x10), ContainsSubstring("a Huffman table AC "));
    // The colours of a scan have tables of their own; here the first one's for AC is another.
    std::string other = jpeg;
    const std::size_t first = jpeg.find("\xFF\xDA");
    other[first + 6] = static_cast<char>(other[first + 6] | 3);
    if (std::string(name) == "plain.jpg")
      CHECK(reason(other) == detail::message("expected a Huffman table AC 3 before the scan at offset ",
                                             first + 2, ", found none"));
    else {  // its first scan has no AC coefficients
      CHECK(read_or_error(other) == read_or_error(jpeg));
      other[first + 6 + 2 * static_cast<std::size_t>(jpeg[first + 4])] = 63;  // which it may not have
      CHECK_THAT(reason(other), !ContainsSubstring("Huffman"));
    }
    other = jpeg;
    other[first + 6] = '\x30';
    CHECK(reason(other) == detail::message("expected a Huffman table DC 3 before the scan at offset ",
                                           first + 2, ", found none"));
    if (std::string(name) == "plain.jpg") {
      other[first + 6] = 0;
      other[first + 8] = '\x12';
      CHECK_THAT(reason(other), ContainsSubstring("expected a Huffman table AC 2 before the scan"));
    }
  }
}

TEST_CASE("it is said where a JPEG picture is damaged, with what was expected and found") {
  const std::string jpeg = test::contents(picture_files / "plain.jpg");
  const std::size_t tables = jpeg.find("\xFF\xC4");
  const auto changed = [&](std::size_t offset, const std::string& bytes) {
    std::string copy = jpeg;
    return reason(copy.replace(offset, bytes.size(), bytes));
  };
  CHECK(changed(tables + 2, "\xFF\xFE") == detail::message("expected a segment of 2 to ",
                                                           jpeg.size() - tables - 2, " bytes at offset ",
                                                           tables + 2, ", found 65534"));
  CHECK(changed(tables + 2, std::string("\0\1", 2)) ==
        detail::message("expected a segment of 2 to ", jpeg.size() - tables - 2, " bytes at offset ",
                        tables + 2, ", found 1"));
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(jpeg[tables + 2])) * 256 +
                      static_cast<unsigned char>(jpeg[tables + 3]);
  CHECK(changed(tables + 5, std::string(16, '\xFF')) ==
        detail::message("expected at most ", std::min<std::size_t>(256, length - 2 - 17),
                        " Huffman codes at offset ", tables + 4, ", found 4080"));
  for (const std::size_t left : {0U, 1U, 2U})
    CHECK(reason(jpeg.substr(0, tables + 2 + left)) == detail::message("expected a segment of 2 to ", left,
                                                                       " bytes at offset ", tables + 2,
                                                                       ", found ", left < 2 ? 2 : length));
  CHECK(reason(jpeg.substr(0, tables + 2 + length)) == detail::message("expected a marker EOI at offset ",
                                                                       tables + 2 + length,
                                                                       ", found the end of the file"));
  const auto with_tables = [&](const std::string& data) {
    std::string copy = jpeg;
    return read_or_error(copy.insert(tables, segment("\xC4", data)));
  };
  const auto with_codes = [&](std::size_t count) {
    return with_tables('\x13' + std::string(15, '\x11') + static_cast<char>(count - 255) +
                       std::string(count, '\0'));
  };
  CHECK_THAT(with_codes(257),
             ContainsSubstring(detail::message("expected at most 256 Huffman codes at offset ", tables + 4,
                                               ", found 257")));
  CHECK_THAT(with_codes(256), !ContainsSubstring("Huffman codes at offset"));
  CHECK_THAT(with_tables("abc"),
             ContainsSubstring(detail::message("expected 17 bytes at offset ", tables + 4, ", found 3")));
  CHECK(with_tables('\x13' + std::string(16, '\0')) == read_or_error(jpeg));
  const std::string scan("\xFF\xDA\0\2", 4), restart("\xFF\xD0\xFF\xD7\xFF\0", 6);
  std::string scans = "\xFF\xD8";
  for (int i = 0; i < 101; ++i) scans += scan + restart;
  CHECK(reason(scans + "\xFF\xD9") ==
        detail::message("expected at most 100 scans at offset ", 2 + 100 * 10 + 2, ", found more"));
  CHECK(reason("\xFF\xD8" + scan) == "expected a marker EOI at offset 6, found the end of the file");
  CHECK(reason("\xFF") == "expected a marker EOI at offset 1, found the end of the file");
  CHECK(reason(jpeg.substr(0, tables + 1)) ==
        detail::message("expected a marker EOI at offset ", tables + 1, ", found the end of the file"));
}

TEST_CASE("BMP pictures are read with and without palettes, and refused with a reason") {
  const std::string colours("\1\2\3\0\4\5\6\0", 8);  // blue, green, red
  CHECK(read_or_error(bmp(8, 0, colours, std::string("\0\1\1\0", 4))) == "\3\2\1\6\5\4\6\5\4\3\2\1");
  CHECK_THAT(read_or_error(bmp(8, 0, colours, std::string("\0\1\5\0", 4))),
             ContainsSubstring("expected one of 2 colours of the palette at offset 64, found 5"));
  CHECK_THAT(read_or_error(bmp(4, 0, colours, std::string("\x01\x20\0\0", 4))),
             ContainsSubstring("expected one of 2 colours of the palette at offset 63, found 2"));
  CHECK_THAT(read_or_error(bmp(8, 1, colours, std::string("\4\1\0\1", 4))),
             ContainsSubstring("expected a BMP without compression at offset 30, found run-length encoding"));
  CHECK_THAT(read_or_error(bmp(4, 2, colours, std::string("\4\1\0\1", 4))),
             ContainsSubstring("found run-length encoding (2)"));
  CHECK(read_or_error(bmp(24, 0, colours, "abcdefghijkl")) == "cbafedihglkj");
  CHECK_THAT(read_or_error(bmp(24, 0, colours, "abcdefghijk")),
             ContainsSubstring("expected more of the picture at offset 73, found the end of the file"));
  CHECK_THAT(read_or_error(bmp(8, 0, colours, std::string(3, '\0'))),
             ContainsSubstring("expected more of the picture at offset 65, found the end of the file"));
  CHECK_THAT(read_or_error(bmp(8, 0, "", std::string(4, '\0'))),
             ContainsSubstring("expected one of 0 colours of the palette at offset 54, found 0"));
  CHECK_THAT(read_or_error(bmp(8, 0, colours + std::string("\7\10\11\0", 4), std::string("\0\1\3\0", 4))),
             ContainsSubstring("expected one of 3 colours of the palette at offset 68, found 3"));
  CHECK_THAT(read_or_error(bmp(0, 1, colours, std::string(4, '\0'))), !ContainsSubstring("run-length"));
  const auto of_width = [](int width, std::string file) {
    file[18] = static_cast<char>(width);
    return reason(file);
  };
  CHECK(of_width(1, bmp(1, 0, colours.substr(0, 4), std::string("\x80\0\0\0", 4))) ==
        "expected one of 1 colours of the palette at offset 58, found 1");
  CHECK(of_width(8, bmp(8, 0, colours, std::string("\0\1\0\1\0\1\0\5", 8))) ==
        "expected one of 2 colours of the palette at offset 69, found 5");
  CHECK_THAT(of_width(0, bmp(8, 0, colours, std::string(4, '\0'))), ContainsSubstring("expected a picture"));
  // With OS/2's header and eight colours, of which the decoder knows four.
  const auto with_old_header = [](std::uint32_t width, std::uint32_t height, const std::string& palette) {
    const auto pixels = static_cast<std::uint32_t>(26 + palette.size());
    return "BM" + bytes_of(54, 4) + bytes_of(0, 4) + bytes_of(pixels, 4) + bytes_of(12, 4) +
           bytes_of(width, 2) + bytes_of(height, 2) + bytes_of(1, 2) + bytes_of(8, 2) + palette;
  };
  const std::string palette = "abcdefghijklmnopqrstuvwx", old_header = with_old_header(4, 1, palette);
  CHECK(read_or_error(old_header + std::string("\0\1\2\3", 4)) == "cbafedihglkj");
  CHECK_THAT(read_or_error(old_header + std::string("\0\1\2\4", 4)),
             ContainsSubstring("expected one of 4 colours of the palette at offset 53, found 4"));
  CHECK_THAT(read_or_error(with_old_header(4, 1, palette + "yz") + std::string("\0\1\2\4", 4)),
             ContainsSubstring("expected one of 4 colours of the palette at offset 55, found 4"));
  CHECK_THAT(read_or_error(with_old_header(4, 1, palette.substr(0, 9)) + std::string(4, '\0')),
             ContainsSubstring("expected one of 0 colours of the palette at offset 35, found 0"));
  // The last byte, which fills up the last row, is the first that the decoder has not got with the others.
  const std::string filled_up = with_old_header(3, 22, palette.substr(0, 15)) + std::string(88, '\0');
  REQUIRE(filled_up.size() == 129);
  CHECK(read_or_error(filled_up).size() == std::size_t{3} * 22 * 3);
  CHECK_THAT(reason(filled_up.substr(0, 128)),
             ContainsSubstring("expected more of the picture at offset 128"));
}

TEST_CASE("zeros before the end of a JPEG picture are nothing, however many they are") {
  const std::string jpeg = test::contents(picture_files / "plain.jpg"), expected = read_or_error(jpeg);
  int wrong = 0;
  for (std::size_t zeros = 0; zeros <= 130; ++zeros) {
    std::string longer = jpeg;
    wrong += read_or_error(longer.insert(jpeg.rfind("\xFF\xD9"), std::string(zeros, '\0'))) != expected;
  }
  CHECK(wrong == 0);
}

TEST_CASE("pictures of other formats are called by their names") {
  const std::array<std::array<std::string, 2>, 9> files{{{"GIF89a....", "a GIF"},
                                                         {"RIFF....WEBPVP8 ", "a WebP picture"},
                                                         {std::string("II*\0....", 8), "a TIFF"},
                                                         {std::string("MM\0*....", 8), "a TIFF"},
                                                         {"....ftypavif....", "an AVIF picture"},
                                                         {"....ftypheic....", "a HEIC picture or a video"},
                                                         {"8BPS....", "a Photoshop file"},
                                                         {"<svg xmlns=", "an SVG or other XML"},
                                                         {"<?xml version=", "an SVG or other XML"}}};
  for (const auto& [bytes, name] : files)
    CHECK_THAT(read_or_error(bytes),
               ContainsSubstring("expected a picture (PNG, JPEG or BMP) at offset 0, found " + name));
  CHECK_THAT(read_or_error("RIFF....WAVEfmt "), !ContainsSubstring("WebP"));
}

TEST_CASE("a picture is turned as its Exif data say") {
  // What is seen of a stored picture of rows abc and def, by orientation (Exif 2.3, tag 0x0112).
  const std::array<std::string, 9> seen{"",       "abcdef", "cbafed", "fedcba", "defabc",
                                        "adbecf", "daebfc", "fcebda", "cfbead"};
  const std::string stored = "abcdef";
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const int rows = orientation >= 5 ? 3 : 2, columns = 5 - rows;
    std::string turned;
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) {
        const auto [r, c] = detail::stored_place(orientation, 2, 3, row, column);
        turned += stored[static_cast<std::size_t>(r * 3 + c)];
      }
    CHECK(turned == seen[static_cast<std::size_t>(orientation)]);
  }

  const std::string jpeg = test::contents(picture_files / "plain.jpg");
  const std::string png = test::contents(picture_files / "colour.png");
  for (const bool big : {false, true})
    for (const std::uint32_t orientation : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 0U, 9U, 77U}) {
      const auto entry = [&](std::uint32_t tag, std::uint32_t value) {
        return bytes_of(tag, 2, big) + bytes_of(3, 2, big) + bytes_of(1, 4, big) + bytes_of(value, 2, big) +
               std::string(2, '\0');
      };
      const std::string exif = std::string(big ? "MM" : "II") + bytes_of(42, 2, big) + bytes_of(8, 4, big) +
                               bytes_of(2, 2, big) + entry(0x0110, 8) + entry(0x0112, orientation) +
                               std::string(4, '\0');
      const test::TemporaryDirectory directory;
      const std::string others =
          segment("\xE1", "http://ns.adobe.com/xap/1.0/") + segment("\xFE", std::string("Exif\0\0", 6));
      test::put(
          directory / "picture.jpg",
          jpeg.substr(0, 2) + others + segment("\xE1", std::string("Exif\0\0", 6) + exif) + jpeg.substr(2));
      const bool lies = orientation >= 5 && orientation <= 8;
      CHECK(read_image(directory / "picture.jpg").shape == (lies ? Shape<3>{17, 9, 3} : Shape<3>{9, 17, 3}));
      std::string turned = png;
      turned.insert(png.find("IDAT") - 4, chunk("eXIf", exif));
      test::put(directory / "picture.png", turned);
      const ImageFile read = read_image(directory / "picture.png");
      CHECK(read.shape == (lies ? Shape<3>{6, 4, 3} : Shape<3>{4, 6, 3}));
      std::vector<int> expected;
      for (int row = 0; row < read.shape[0]; ++row)
        for (int column = 0; column < read.shape[1]; ++column) {
          const bool known = orientation >= 1 && orientation <= 8;
          const auto [r, c] =
              detail::stored_place(known ? static_cast<int>(orientation) : 1, 4, 6, row, column);
          for (const auto value : {10 * r, 20 * c, std::int64_t{99}})
            expected.push_back(static_cast<int>(value));
        }
      CHECK(std::vector<int>(read.pixels.begin(), read.pixels.end()) == expected);
    }
}
