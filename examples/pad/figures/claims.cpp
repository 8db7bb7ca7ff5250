// SPDX-License-Identifier: BSD-3-Clause
#include "claims.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pad::figures {

namespace {

using enum Relation;
using List = std::vector<Comparison>;

constexpr When epoch_1 = at(1);
constexpr When epoch_50 = at(last_epoch);
constexpr When epoch_100 = at(last_long_epoch);
constexpr double some = 0.3;  // occlusion, as in Figure 6f

/// Occlusion curves have these intensities: 0, 0.1, ..., 1.
constexpr int levels = 11;

Term lost_by_occlusion(const std::string& condition, double from = 0, double to = some) {
  return {condition, {{1, occluded_accuracy(from), late}, {-1, occluded_accuracy(to), late}}};
}

Term mean_over_occlusions(int patch) {
  Term mean{"full", {}};
  for (int i = 0; i < levels; ++i)
    mean.parts.push_back(
        {1.0 / levels, occluded_accuracy(static_cast<double>(i) / (levels - 1), patch), late});
  return mean;
}

/// "`a` above `b`" or another relation, in the same quantity and at the same time.
Comparison compared(const std::string& text, const std::string& a, Relation relation, const std::string& b,
                    const Quantity& quantity, When when = late) {
  return {text, of(a, quantity, when), relation, of(b, quantity, when)};
}

Comparison falls(const std::string& text, const std::string& condition, const Quantity& quantity, When from,
                 When to) {
  return {text, fall(condition, quantity, from, to), above, 0.0};
}

Comparison rises(const std::string& text, const std::string& condition, const Quantity& quantity, When from,
                 When to) {
  return {text, rise(condition, quantity, from, to), above, 0.0};
}

List dreams_become_realistic(const std::string& dreams) {
  List list;
  for (const char* features : {"inception", "classifier"}) {
    const Quantity distance = frechet_distance(dreams, features);
    list.push_back(falls(distance.label + " falls", "full", distance, at(early_epoch), late));
    list.back().if_measured = true;
  }
  return list;
}

List losses_develop() {
  List list;
  for (const std::string& condition : main_conditions())
    for (const char* which : {"image", "prior"})
      list.push_back(falls(loss(which).label + " falls, " + style(condition).label, condition, loss(which),
                           epoch_1, late));
  const Quantity latent = loss("latent");
  list.push_back(compared("latent loss w/o NREM above PAD's", "without-nrem", above, "full", latent));
  list.push_back(
      compared("latent loss of wake only above w/o REM", "wake-only", above, "without-rem", latent));
  for (const char* condition : {"full", "without-memory-mix", "without-nrem"}) {
    const std::string& label = style(condition).label;
    list.push_back(
        falls("discriminator loss falls, " + label, condition, loss("discriminator"), epoch_1, late));
    list.push_back(rises("generator loss rises, " + label, condition, loss("generator"), epoch_1, late));
  }
  return list;
}

List other_patches_are_similar() {
  List list;
  for (const int patch : {1, 2, 3, 5, 6, 7, 8})
    list.push_back({"PAD's mean over the curve, patches of " + std::to_string(patch) + " and of 4",
                    mean_over_occlusions(patch), alike, mean_over_occlusions(4), true});
  return list;
}

List latent_loss_first_rises() {
  List list;
  for (const char* condition : {"full", "without-memory-mix"})
    list.push_back(rises("latent loss rises from epoch 1 to 5, " + style(condition).label, condition,
                         loss("latent"), epoch_1, at(5)));
  return list;
}

/// The rows of the table; their numbers are their places.
std::vector<Claim> numbered() {
  std::vector<Claim> all;
  const auto claim = [&](const char* text, const char* figure, const char* section, List list) {
    all.push_back({static_cast<int>(all.size()) + 1, text, figure, section, std::move(list)});
  };
  const Quantity clear = readout_accuracy(), intra = intra_to_inter(), apart = clean_occluded_to_inter();
  Comparison svhn_alone =
      compared("PAD above w/o memory mix at epoch 50", "full", above, "without-memory-mix", clear, epoch_50);
  svhn_alone.only_on = "svhn";

  claim("The Frechet distance of NREM dreams falls from early to late training.", "Figure 3d", "3",
        dreams_become_realistic("nrem"));
  claim("The Frechet distance of REM dreams falls too.", "Figure 3d", "3", dreams_become_realistic("rem"));
  claim("Full PAD's linear readout rises with epochs to about 59 % (CIFAR-10) and 79 % (SVHN).",
        "Figure 4c, d", "4",
        List{rises("PAD's readout rises from epoch 1 to 50", "full", clear, epoch_1, epoch_50),
             {"PAD's readout at epoch 50 is near the paper's", of("full", clear, epoch_50), alike,
              &DatasetFacts::reported}});
  claim("Without REM the readout rises more slowly and ends clearly lower.", "Figure 4c, d", "4",
        {compared("PAD above w/o REM at epoch 10", "full", above, "without-rem", clear, at(10)),
         compared("PAD above w/o REM at epoch 50", "full", above, "without-rem", clear, epoch_50)});
  claim("Without memory mix the readout rises more slowly; on SVHN it also ends lower.", "Figure 4c, d", "4",
        {compared("PAD above w/o memory mix at epoch 10", "full", above, "without-memory-mix", clear, at(10)),
         svhn_alone});
  claim("Full PAD's readout falls with occlusion, to chance at 100 %.", "Figure 5c, d", "5",
        List{{"PAD's accuracy falls from 0 to 30 % occlusion", lost_by_occlusion("full"), above, 0.0},
             {"PAD's accuracy falls from 30 to 100 % occlusion", lost_by_occlusion("full", some, 1), above,
              0.0},
             {"PAD's accuracy at 100 % occlusion is not above chance", of("full", occluded_accuracy(1), late),
              not_above, &DatasetFacts::chance}});
  claim("Without NREM the readout falls much faster with occlusion.", "Figure 5c, d", "5",
        List{{"accuracy lost by 30 % occlusion, w/o NREM above PAD", lost_by_occlusion("without-nrem"), above,
              lost_by_occlusion("full")}});
  claim("On images that are not occluded, full PAD is equal to or better than without NREM.", "Figure 5c, d",
        "5", {compared("PAD not below w/o NREM", "full", not_below, "without-nrem", clear)});
  claim("Mixing memories in NREM makes the readout of occluded images worse than single replay.",
        "Appendix 1-figure 6", "A6",
        {compared("accuracy at 30 % occlusion, PAD above NREM with mixed memories", "full", above, "nrem-mix",
                  occluded_accuracy(some))});
  claim("The intra/inter-class distance is higher without REM, near the untrained network's.", "Figure 6e",
        "6",
        {compared("intra/inter, w/o REM above PAD", "without-rem", above, "full", intra),
         compared("intra/inter, w/o REM near the untrained network's", "without-rem", alike, "untrained",
                  intra)});
  claim("The intra/inter-class distance is also higher without NREM.", "Figure 6e", "6",
        {compared("intra/inter, w/o NREM above PAD", "without-nrem", above, "full", intra)});
  claim("The clean-occluded/inter-class distance is clearly higher without NREM.", "Figure 6f", "6",
        {compared("clean-occluded/inter, w/o NREM above PAD", "without-nrem", above, "full", apart)});
  claim("Without REM, occluded images still lie next to their clean versions.", "Figure 6c, f", "6",
        {compared("clean-occluded/inter, w/o NREM above w/o REM", "without-nrem", above, "without-rem",
                  apart)});
  claim(
      "Image and prior losses fall in every condition; the latent loss is much lower with NREM; with REM, "
      "the discriminator loss falls while the generator loss rises.",
      "Appendix 1-figures 1, 2", "A1", losses_develop());
  claim("REM from noise, from memories, or from both makes no large difference.", "Appendix 1-figure 4", "A4",
        {compared("noise only like PAD", "rem-noise-only", alike, "full", clear),
         compared("memories only like PAD", "rem-memories-only", alike, "full", clear)});
  claim("Nor does the order of the sleep phases.", "Appendix 1-figure 5", "A5",
        {compared("REM before NREM like PAD", "rem-first", alike, "full", clear)});
  claim(
      "Over 100 epochs \"w/o REM\" does not catch up, and without NREM the readout tends to fall late in "
      "training.",
      "Appendix 1-figure 3", "A3",
      {compared("PAD above w/o REM at epoch 100", "full", above, "without-rem", clear, epoch_100),
       falls("w/o NREM falls from epoch 50 to 100", "without-nrem", clear, epoch_50, epoch_100),
       falls("wake only falls from epoch 50 to 100", "wake-only", clear, epoch_50, epoch_100)});
  claim("Without REM and without noise on the latents, the readout declines after some 25 epochs.", "Methods",
        "M",
        {falls("w/o REM, no latent noise falls from epoch 25 on", "without-rem-no-noise", clear, at(25),
               {30, last_epoch})});
  claim("Without REM, NREM of full weight makes the readout of clean images worse.", "Methods", "M",
        {compared("w/o REM above w/o REM with full NREM loss", "without-rem", above, "without-rem-full-nrem",
                  clear)});
  claim("Other sizes of the occluding patches give similar curves.", "Methods", "9",
        other_patches_are_similar());
  claim("With REM, the latent loss first rises.", "Appendix 1-figures 1, 2", "A1", latent_loss_first_rises());
  return all;
}

}  // namespace

const std::vector<Claim>& claims() {
  static const std::vector<Claim> table = numbered();
  return table;
}

std::vector<Comparison> Claim::comparisons(const DatasetFacts& dataset) const {
  std::vector<Comparison> all;
  for (Comparison comparison : list) {
    if (!comparison.only_on.empty() && comparison.only_on != dataset.name) continue;
    if (const Fact* fact = std::get_if<Fact>(&comparison.b)) {
      const std::optional<double> value = dataset.*(*fact);
      if (!value) continue;
      comparison.b = *value;
    }
    all.push_back(std::move(comparison));
  }
  return all;
}

namespace {

bool involves_readout(const Comparison& comparison) {
  return comparison.a.parts.front().quantity.by_readout;
}

Judgement judge(const Claim& claim, const Observations& observations, const std::string& dataset) {
  Judgement judgement{dataset, {}, {}, Verdict::not_enough_runs};
  for (const Comparison& comparison : claim.comparisons(dataset_facts(dataset))) {
    judgement.findings.push_back(compare(comparison, observations, dataset, Readout::paper));
    if (involves_readout(comparison))
      judgement.converged.push_back(compare(comparison, observations, dataset, Readout::converged));
  }
  judgement.verdict = all_of(judgement.findings);
  return judgement;
}

}  // namespace

std::string JudgedClaim::overall() const {
  const auto count = [&](Verdict verdict) {
    return std::ranges::count(judgements, verdict, &Judgement::verdict);
  };
  const auto yes = count(Verdict::holds);
  const auto no = count(Verdict::does_not_hold);
  if (yes > 0 && no > 0) return "mixed";
  return name(yes > 0 ? Verdict::holds : no > 0 ? Verdict::does_not_hold : Verdict::not_enough_runs);
}

std::vector<JudgedClaim> judge(const Observations& observations) {
  std::vector<JudgedClaim> judged;
  for (const Claim& claim : claims()) {
    judged.push_back({claim, {}});
    for (const std::string& dataset : observations.datasets())
      judged.back().judgements.push_back(judge(claim, observations, dataset));
  }
  return judged;
}

Table verdict_table(const std::vector<JudgedClaim>& judged) {
  Table table({"claim", "dataset", "verdict", "comparison", "readout", "finding", "epochs", "seeds", "a",
               "a_sem", "b", "b_sem", "difference", "standard_error"});
  const auto without_commas = [](std::string text) {
    std::ranges::replace(text, ',', ';');
    return text;
  };
  for (const auto& [claim, judgements] : judged)
    for (const Judgement& judgement : judgements) {
      const auto add = [&](const Finding& finding, const std::string& kind) {
        std::string epochs;
        for (const int epoch : finding.epochs) epochs += (epochs.empty() ? "" : " ") + std::to_string(epoch);
        table.add({std::to_string(claim.number), judgement.dataset, name(judgement.verdict),
                   without_commas(finding.text), kind, name(finding.verdict), epochs,
                   std::to_string(finding.seeds), cell(finding.a.mean), cell(finding.a.error),
                   cell(finding.b.mean), cell(finding.b.error), cell(finding.difference),
                   cell(finding.error)});
      };
      for (const Finding& finding : judgement.findings)
        add(finding, judgement.converged.empty() ? "" : name(Readout::paper));
      for (const Finding& finding : judgement.converged) add(finding, name(Readout::converged));
    }
  return table;
}

}  // namespace pad::figures
