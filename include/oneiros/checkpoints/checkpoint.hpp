// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A training in a file: whoever loads it goes on as if nothing had happened, bit by bit. A checkpoint is a
// safetensors file of all state (tensor/state.hpp) with a checksum at its end, so that a file that was cut or
// changed is never taken for whole.

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "oneiros/checkpoints/detail/state_archive.hpp"
#include "oneiros/formats/detail/crc32.hpp"
#include "oneiros/formats/detail/problems.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/kernels/build.hpp"
#include "oneiros/phases/position.hpp"
#include "oneiros/util/detail/one_line.hpp"

namespace oneiros {

/// Writes the state of `parts` (a Cortex, a Hippocampus, phases, a Condition, anything with for_each_state)
/// to one file, atomically. `run` says what the run is, key by key: data set, seed, sizes, ... A checkpoint
/// of a run that differs is refused. Throws DataError if it cannot be written and ValueError if names of
/// state are not unique; the file that was there stays then.
template <class... Parts>
void save_checkpoint(const std::filesystem::path& path, const Position& position, const Metadata& run,
                     Parts&... parts);

/// A checkpoint whose checksum is right.
class CheckpointFile {
 public:
  /// Throws CheckpointError if the file is damaged, unreadable or no checkpoint.
  explicit CheckpointFile(const std::filesystem::path& path);

  /// The file's.
  const std::filesystem::path& path() const { return file_->path(); }

  /// How far the run was.
  Position position() const { return position_; }

  /// The run that it is of.
  const Metadata& run() const { return run_; }

  /// The build that wrote it; another build may go on with other bits.
  const std::string& build() const { return build_; }

  /// Gives `parts` the state that they had when they were saved, as the same parts. Throws CheckpointError,
  /// and changes nothing, if the run is another, listing the differences, or if the state does not fit.
  template <class... Parts>
  void load(const Metadata& run, Parts&... parts) const;

 private:
  static void verify_checksum(const detail::InputFile& file);
  std::string text(const std::string& key) const;
  template <class T>
  T number(const std::string& key) const;
  void check_run(const Metadata& run) const;

  std::optional<SafeTensors> file_;  // absent only while it is being verified
  Metadata run_;
  Position position_;
  std::string build_;
};

/// Opens a checkpoint, gives its state to `parts`, and returns how far the run was. Throws CheckpointError.
template <class... Parts>
Position load_checkpoint(const std::filesystem::path& path, const Metadata& run, Parts&... parts) {
  const CheckpointFile file(path);
  file.load(run, parts...);
  return file.position();
}

namespace detail {

inline constexpr const char* checkpoint_format = "oneiros checkpoint 1";
inline constexpr const char* checksum_name = "crc32";  // of all bytes before its own, which are the last
inline constexpr std::size_t checksum_bytes = 4;
inline constexpr std::string_view run_prefix = "run.";

/// The format that a file says it has; empty if it says nothing.
inline std::string format_of(const SafeTensors& file) {
  const auto found = file.metadata().find("format");
  return found == file.metadata().end() ? std::string() : found->second;
}

/// Whether a file says that it is a checkpoint, and not other tensors.
inline bool is_checkpoint(const SafeTensors& file) {
  return format_of(file) == checkpoint_format;
}

template <class... Parts, class Archive>
void visit_state(Archive& archive, Parts&... parts) {
  const auto visit = [&archive](const std::string& name, auto& value) { archive.visit(name, value); };
  (oneiros::for_each_state(parts, visit), ...);
}

}  // namespace detail

template <class... Parts>
void save_checkpoint(const std::filesystem::path& path, const Position& position, const Metadata& run,
                     Parts&... parts) {
  SafeTensorsWriter writer;
  writer.set_metadata("format", detail::checkpoint_format);
  writer.set_metadata("build", kernels::build());
  writer.set_metadata("epochs", std::to_string(position.epochs));
  writer.set_metadata("cycles", std::to_string(position.cycles));
  for (const auto& [key, value] : run) writer.set_metadata(std::string(detail::run_prefix) + key, value);
  detail::StateSaver saver(writer);
  detail::visit_state(saver, parts...);

  // Its bytes are the last of the file: when they are written, the sum of all others is known.
  std::array<std::uint8_t, detail::checksum_bytes> sum{};
  writer.add_view<std::uint8_t>(detail::checksum_name, {static_cast<Index>(sum.size())}, sum);
  detail::Crc32 crc;
  writer.write(path, [&](std::span<const std::byte> bytes) {
    crc.update(bytes);
    sum = std::bit_cast<decltype(sum)>(crc.value());
  });
}

inline CheckpointFile::CheckpointFile(const std::filesystem::path& path) {
  try {
    verify_checksum(detail::InputFile(path));
    file_.emplace(path);
    position_ = {number<int>("epochs"), number<Index>("cycles")};
    build_ = text("build");
    for (const auto& [key, value] : file_->metadata())
      if (key.starts_with(detail::run_prefix)) run_[key.substr(detail::run_prefix.size())] = value;
  } catch (const DataError& error) {
    throw CheckpointError(error.what());
  }
}

inline void CheckpointFile::verify_checksum(const detail::InputFile& file) {
  const auto fail = [&](const auto&... parts) {
    throw CheckpointError(detail::message(file.path().string(), ": ", parts...));
  };
  if (file.size() < detail::checksum_bytes)
    fail("expected a checkpoint, found ", file.size(), " bytes; it is damaged");
  const std::uint64_t end = file.size() - detail::checksum_bytes;
  detail::Crc32 crc;
  std::vector<std::byte> block(std::min<std::uint64_t>(std::size_t{1} << 20U, end));
  for (std::uint64_t at = 0; at < end; at += block.size()) {
    const auto part = std::span(block).first(std::min<std::uint64_t>(block.size(), end - at));
    file.read_at(at, part);
    crc.update(part);
  }
  std::uint32_t expected = 0;
  file.read_at(end, std::as_writable_bytes(std::span(&expected, 1)));
  if (crc.value() != expected)
    fail("offset ", end, ": expected the CRC-32 of what is before, ", crc.value(), ", found ", expected,
         "; the checkpoint is damaged");
}

inline std::string CheckpointFile::text(const std::string& key) const {
  const auto& metadata = file_->metadata();
  if (!detail::is_checkpoint(*file_))
    throw DataError(
        detail::message(path().string(), ": expected the format '", detail::checkpoint_format, "', found ",
                        metadata.contains("format") ? detail::in_quotes(detail::format_of(*file_)) : "none"));
  const auto found = metadata.find(key);
  if (found == metadata.end())
    throw DataError(detail::message(path().string(), ": expected the metadata '", key, "', found none"));
  return found->second;
}

template <class T>
T CheckpointFile::number(const std::string& key) const {
  const std::string digits = text(key);
  T value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < 0)
    throw DataError(detail::message(path().string(), ": '", key, "': expected a number of 0 or more, found ",
                                    detail::in_quotes(digits)));
  return value;
}

inline void CheckpointFile::check_run(const Metadata& run) const {
  const auto value = [](const Metadata& description, const std::string& key) {
    const auto found = description.find(key);
    return found == description.end() ? std::string("nothing") : found->second;
  };
  Metadata here;
  for (const auto& [key, text] : run)
    here[detail::as_utf8(key)] = detail::as_utf8(text);  // as it was written
  Metadata keys = run_;
  keys.insert(here.begin(), here.end());
  detail::Problems differences;
  for (const auto& item : keys)
    if (value(run_, item.first) != value(here, item.first))
      differences.add(detail::one_line(item.first), " is ", detail::one_line(value(run_, item.first)),
                      " there and ", detail::one_line(value(here, item.first)), " here");
  differences.throw_if_any(path().string() + " is of another run than expected");
}

template <class... Parts>
void CheckpointFile::load(const Metadata& run, Parts&... parts) const {
  check_run(run);
  detail::StateLoader loader(*file_);
  loader.ignore(detail::checksum_name);
  try {
    detail::visit_state(loader, parts...);
    loader.commit();
  } catch (const DataError& error) {
    throw CheckpointError(error.what());
  }
}

}  // namespace oneiros
