// SPDX-License-Identifier: BSD-3-Clause

// The paper's program. `pad train --help` says what it can do.

#include <CLI/CLI.hpp>
#include <csignal>
#include <functional>
#include <iostream>

#include "child_process.hpp"
#include "oneiros/files/detail/file_handle.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/errors.hpp"
#include "options.hpp"

namespace {

using namespace pad;

/// What texts of a number have to be: decimal, and in range or refused with a sentence that says the range.
/// CLI11 by itself takes 010 for 8, 0x10 for 16, 1_000 for 1000, and for more digits than there are the
/// largest number.
template <class T>
CLI::Validator decimal(const Field& field) {
  using oneiros::detail::message;
  const auto least = static_cast<T>(field.least);
  const auto most = static_cast<T>(std::min<std::uint64_t>(
      field.most, std::integral<T> ? static_cast<std::uint64_t>(std::numeric_limits<T>::max()) : field.most));
  const bool above_0 = field.is(positive);
  const auto check = [=](std::string& text) -> std::string {
    const auto value = oneiros::detail::to_number<T>(text);
    std::string expected;
    if constexpr (std::integral<T>) {
      if (value && least <= *value && *value <= most) {
        text = std::to_string(*value);  // without zeros, which mean octal to CLI11
        return "";
      }
      expected = message("a whole number from ", least, " to ", most);
    } else {
      if (value && *value <= std::numeric_limits<T>::max() && (above_0 ? *value > 0 : *value >= 0)) return "";
      expected = above_0 ? "a finite number above 0" : "a finite number of 0 or more";
    }
    return "expected " + expected + ", found " + oneiros::detail::in_quotes(text);
  };
  return {check, "", ""};
}

/// Adds an option for each field.
template <class Options>
void add_options(CLI::App& app, Options& options) {
  Options::for_each_field(options, [&]<class T>(const Field& field, T& value) {
    const std::string name = "--" + std::string(field.name);
    if constexpr (std::same_as<T, bool>) {
      app.add_flag(name, value, field.help);
    } else {
      using Element = typename ElementOf<T>::Type;
      constexpr bool files = ElementOf<T>::several && std::same_as<Element, std::filesystem::path>;
      const bool positional = files && field.is(required);  // `pad compare A B` too
      CLI::Option* option = app.add_option(positional ? name + ',' + field.name : name, value, field.help);
      if constexpr (is_number<Element>) option->transform(decimal<Element>(field));
      if constexpr (ElementOf<T>::several && !files) option->delimiter(',');
      if (!field.words.empty()) option->check(CLI::IsMember(field.words));
      if (field.is(existing)) option->check(CLI::ExistingFile);
      if (field.is(usual)) option->capture_default_str();
      if (field.is(required)) option->required();
    }
  });
}

/// A program may not take for granted that it has an input, an output and a place for errors, and that
/// somebody reads what it prints. Where one is closed, opens /dev/null in its place, so that no file of
/// results gets its number and what is printed. Output whose reader has gone is lost, and the work goes on.
void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    // A file gets the lowest number that is free.
    if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != stream)
      throw oneiros::detail::system_error("/dev/null", "open", errno);
}

int run(int argc, char** argv) {
  CLI::App app{"Perturbed and adversarial dreaming (Deperrois et al., eLife 2022)", "pad"};
  app.require_subcommand(1);
  std::function<int()> chosen;
  const auto add = [&](const char* name, const char* what, auto& options, auto command) {
    CLI::App* subcommand = app.add_subcommand(name, what);
    add_options(*subcommand, options);
    subcommand->callback([=, &options, &chosen] {
      const auto given = [&](const char* option) { return subcommand->count(option) > 0; };
      if constexpr (requires { options.epochs_given; }) options.epochs_given = given("--epochs");
      if constexpr (requires { options.seed_given; }) options.seed_given = given("--seed");
      chosen = [=, &options] { return command(options); };
    });
  };
  TrainOptions train;
  ClassifierOptions classifier;
  EvaluateOptions evaluate;
  DreamOptions dream;
  ActivationsOptions activations;
  CompareOptions compare;
  LesionsOptions lesions;
  UnitsOptions units;
  ReproduceOptions reproduce;
  FiguresOptions figures;
  ListOptions list;
  add("train", "train a condition of the paper and evaluate it", train, pad::train);
  add("list", "what a recipe is made of: states, parts and their numbers", list, pad::list);
  add("train-classifier",
      "train the paper's encoder with labels, for the Frechet classifier distance or to fine-tune it; the "
      "files are written at the end, a run that was interrupted is started over",
      classifier, pad::train_classifier);
  add("evaluate", "the paper's measures of trained networks", evaluate, pad::evaluate);
  add("dream", "pictures of what trained networks see and dream", dream, pad::dream);
  add("activations", "what layers make of images, as arrays for NumPy", activations, pad::activations);
  add("compare", "how alike networks and layers represent images", compare, pad::compare);
  add("lesions", "how a readout fares where latents are tampered with", lesions, pad::lesions);
  add("units", "what units of the encoder like", units, pad::units);
  add("reproduce", "train and evaluate the paper's conditions, data sets and seeds", reproduce,
      pad::reproduce);
  add("figures", "draw the paper's figures and judge its claims, from tables", figures, pad::make_figures);
  reproduce.command = in_shell({argv, argv + argc}).substr(1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    const auto commands = app.get_subcommands();
    std::cerr << "pad: " << error.what() << " (pad "
              << (commands.empty() ? std::string() : commands.front()->get_name() + " ")
              << "--help lists the options)\n";
    return 2;
  }
  return chosen();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    prepare_standard_streams();
    end_with_parent();
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pad: " << error.what() << '\n';
    return 1;
  }
}
