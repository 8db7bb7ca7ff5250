// SPDX-License-Identifier: BSD-3-Clause

// The paper's program. `pad train --help` says what it can do.

#include <csignal>
#include <functional>
#include <iostream>

#include "command_line.hpp"
#include "commands.hpp"
#include "oneiros/files/detail/file_handle.hpp"

namespace {

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
    pad::add_options(*subcommand, options);
    subcommand->callback([=, &options, &chosen] {
      const auto given = [&](const char* option) { return subcommand->count(option) > 0; };
      if constexpr (requires { options.epochs_given; }) options.epochs_given = given("--epochs");
      if constexpr (requires { options.seed_given; }) options.seed_given = given("--seed");
      chosen = [=, &options] { return command(options); };
    });
  };
  pad::TrainOptions train;
  pad::ClassifierOptions classifier;
  pad::EvaluateOptions evaluate;
  pad::DreamOptions dream;
  pad::ReproduceOptions reproduce;
  pad::FiguresOptions figures;
  add("train", "train a condition of the paper and evaluate it", train, pad::train);
  add("train-classifier",
      "train the paper's encoder with labels, for the Frechet classifier distance or to fine-tune it; the "
      "files are written at the end, a run that was interrupted is started over",
      classifier, pad::train_classifier);
  add("evaluate", "the paper's measures of trained networks", evaluate, pad::evaluate);
  add("dream", "pictures of what trained networks see and dream", dream, pad::dream);
  add("reproduce", "train and evaluate the paper's conditions, data sets and seeds", reproduce,
      pad::reproduce);
  add("figures", "draw the paper's figures and judge its claims, from tables", figures, pad::make_figures);
  for (int i = 0; i < argc; ++i) reproduce.command += (i == 0 ? "" : " ") + std::string(argv[i]);
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
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pad: " << error.what() << '\n';
    return 1;
  }
}
