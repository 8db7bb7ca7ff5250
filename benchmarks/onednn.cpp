// SPDX-License-Identifier: BSD-3-Clause

// oneDNN's kernels for the same layers, in the layout that it prefers and in N,H,W,C, and its matrix product
// where a layer is one, in float and, where we have tiles, in bfloat16. Reorders and elementwise work are not
// counted, nor is the rounding of tensors, which are bfloat16 in memory there.

#include <omp.h>
#include <dnnl.hpp>

#include <Eigen/Core>
#include <memory>
#include <string>
#include <unordered_map>

#include "model.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using Tag = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

template <class Value>
void fill(memory& result) {
  auto* values = static_cast<Value*>(result.get_data_handle());
  for (std::size_t i = 0; i < result.get_desc().get_size() / sizeof(Value); ++i)
    values[i] = static_cast<Value>(static_cast<float>((i * 7919) % 1000) / 500 - 1);
}

memory filled(const memory::desc& desc) {
  memory result(desc, engine());
  if (desc.data_type() == memory::data_type::bf16)
    fill<Eigen::bfloat16>(result);
  else
    fill<float>(result);
  return result;
}

/// A primitive with its arguments, ready to run.
struct Work {
  dnnl::primitive primitive;
  Arguments arguments;
};

/// The shapes of a layer as oneDNN sees them.
struct Shapes {
  /// Images are of the type; so are weights, but not their gradients.
  Shapes(const Layer& layer, Pass pass, memory::data_type type, bool blocked) {
    const Index small = layer.coarse, large = layer.fine;
    const Index in = layer.transposed ? small : large, out = layer.transposed ? large : small;
    const Index right = (small - 1) * layer.stride + 4 - large - layer.padding;
    const Tag tag = blocked ? Tag::any : Tag::nhwc;
    source = {{batch, layer.inputs, in, in}, type, tag};
    forward_weights = {{layer.outputs, layer.inputs, 4, 4}, type, Tag::any};
    weights = {
        {layer.outputs, layer.inputs, 4, 4}, pass == Pass::weights ? memory::data_type::f32 : type, Tag::any};
    bias = {{layer.outputs}, memory::data_type::f32, Tag::x};
    result = {{batch, layer.outputs, out, out}, type, tag};
    strides = {layer.stride, layer.stride};
    left_padding = {layer.padding, layer.padding};
    right_padding = {right, right};
  }

  memory::desc source, forward_weights, weights, bias, result;
  memory::dims strides, left_padding, right_padding;
};

template <class Forward, class BackwardData, class BackwardWeights>
Work convolution(const Layer& layer, Pass pass, memory::data_type type, bool blocked, algorithm direct) {
  const Shapes s(layer, pass, type, blocked);
  const auto& e = engine();
  const typename Forward::primitive_desc forward(
      typename Forward::desc(dnnl::prop_kind::forward_training, direct, s.source, s.forward_weights, s.bias,
                             s.result, s.strides, s.left_padding, s.right_padding),
      e);
  if (pass == Pass::forward)
    return {Forward(forward),
            {{DNNL_ARG_SRC, filled(forward.src_desc())},
             {DNNL_ARG_WEIGHTS, filled(forward.weights_desc())},
             {DNNL_ARG_BIAS, filled(forward.bias_desc())},
             {DNNL_ARG_DST, filled(forward.dst_desc())}}};
  if (pass == Pass::input) {
    const typename BackwardData::primitive_desc data(
        typename BackwardData::desc(direct, s.source, s.forward_weights, s.result, s.strides, s.left_padding,
                                    s.right_padding),
        e, forward);
    return {BackwardData(data),
            {{DNNL_ARG_DIFF_SRC, filled(data.diff_src_desc())},
             {DNNL_ARG_WEIGHTS, filled(data.weights_desc())},
             {DNNL_ARG_DIFF_DST, filled(data.diff_dst_desc())}}};
  }
  const typename BackwardWeights::primitive_desc weights(
      typename BackwardWeights::desc(direct, s.source, s.weights, s.bias, s.result, s.strides, s.left_padding,
                                     s.right_padding),
      e, forward);
  return {BackwardWeights(weights),
          {{DNNL_ARG_SRC, filled(weights.src_desc())},
           {DNNL_ARG_DIFF_WEIGHTS, filled(weights.diff_weights_desc())},
           {DNNL_ARG_DIFF_BIAS, filled(weights.diff_bias_desc())},
           {DNNL_ARG_DIFF_DST, filled(weights.diff_dst_desc())}}};
}

/// rows x inner times inner x columns; a transposed right operand, or left one, lies in memory as it does in
/// the layer.
Work product(Index rows, Index inner, Index columns, memory::data_type type, Tag left, Tag right) {
  const auto desc = [&](Index a, Index b, Tag tag) { return memory::desc({a, b}, type, tag); };
  const dnnl::matmul::primitive_desc p(
      dnnl::matmul::desc(desc(rows, inner, left), desc(inner, columns, right), desc(rows, columns, Tag::ab)),
      engine());
  return {dnnl::matmul(p),
          {{DNNL_ARG_SRC, filled(p.src_desc())},
           {DNNL_ARG_WEIGHTS, filled(p.weights_desc())},
           {DNNL_ARG_DST, filled(p.dst_desc())}}};
}

/// The pass of a layer between a pixel and a window of one image, as a product.
Work dense(const Layer& layer, Pass pass, memory::data_type type, Tag weights) {
  const Index fine = 16 * (layer.transposed ? layer.outputs : layer.inputs);
  const Index coarse = layer.transposed ? layer.inputs : layer.outputs;
  if (pass == Pass::weights) return product(fine, batch, coarse, type, Tag::ba, Tag::ab);
  if ((pass == Pass::forward) == layer.transposed)
    return product(batch, coarse, fine, type, Tag::ab, weights == Tag::ab ? Tag::ba : weights);
  return product(batch, fine, coarse, type, Tag::ab, weights);
}

/// `kind` as report.cpp knows it. What oneDNN has no kernel for is left out.
template <class Make>
void time_work(const Layer& layer, Pass pass, const std::string& kind, int threads, const Make& make) {
  try {
    make();
  } catch (const dnnl::error&) {
    return;
  }
  time(benchmark_name(layer.name, pass, kind, threads), [make, threads] {
    omp_set_num_threads(threads);
    return [work = std::make_shared<Work>(make()), stream = std::make_shared<dnnl::stream>(engine())] {
      work->primitive.execute(*stream, work->arguments);
      stream->wait();
    };
  });
}

void register_pass(const Layer& layer, Pass pass, int threads, const std::string& name,
                   memory::data_type type) {
  for (const bool blocked : {true, false})
    time_work(layer, pass, name + (blocked ? " blocked" : " nhwc"), threads, [&layer, pass, type, blocked] {
      using namespace dnnl;
      return layer.transposed
                 ? convolution<deconvolution_forward, deconvolution_backward_data,
                               deconvolution_backward_weights>(layer, pass, type, blocked,
                                                               algorithm::deconvolution_direct)
                 : convolution<convolution_forward, convolution_backward_data, convolution_backward_weights>(
                       layer, pass, type, blocked, algorithm::convolution_direct);
    });
  if (layer.coarse != 1) return;
  time_work(layer, pass, name + " product", threads,
            [&layer, pass, type] { return dense(layer, pass, type, Tag::ab); });
  if (pass != Pass::weights)
    time_work(layer, pass, name + " packed product", threads,
              [&layer, pass, type] { return dense(layer, pass, type, Tag::any); });
}

}  // namespace

void register_onednn() {
  for (const Layer& layer : layers)
    for (const Pass pass : passes)
      for (const int threads : {1, 2}) {
        register_pass(layer, pass, threads, "oneDNN", memory::data_type::f32);
        if (in_tiles(layer)) register_pass(layer, pass, threads, "oneDNN bf16", memory::data_type::bf16);
      }
}

}  // namespace benchmarks
