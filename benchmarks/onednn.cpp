// SPDX-License-Identifier: BSD-3-Clause

// oneDNN's kernels for the same layers, in the layout that it prefers and in N,H,W,C, and its matrix product
// where a layer is one. Reorders and elementwise work are not counted.

#include <omp.h>
#include <dnnl.hpp>

#include <memory>
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

memory filled(const memory::desc& desc) {
  memory result(desc, engine());
  auto* values = static_cast<float*>(result.get_data_handle());
  for (std::size_t i = 0; i < desc.get_size() / sizeof(float); ++i)
    values[i] = static_cast<float>((i * 7919) % 1000) / 500 - 1;
  return result;
}

/// A primitive with its arguments, ready to run.
struct Work {
  dnnl::primitive primitive;
  Arguments arguments;
};

/// The shapes of a layer as oneDNN sees them.
struct Shapes {
  Shapes(const Layer& layer, bool blocked) {
    const Index small = layer.coarse, large = layer.fine;
    const Index in = layer.transposed ? small : large, out = layer.transposed ? large : small;
    const Index right = (small - 1) * layer.stride + 4 - large - layer.padding;
    const Tag tag = blocked ? Tag::any : Tag::nhwc;
    const auto desc = [](memory::dims dims, Tag t) {
      return memory::desc(std::move(dims), memory::data_type::f32, t);
    };
    source = desc({batch, layer.inputs, in, in}, tag);
    weights = desc({layer.outputs, layer.inputs, 4, 4}, Tag::any);
    bias = desc({layer.outputs}, Tag::x);
    result = desc({batch, layer.outputs, out, out}, tag);
    strides = {layer.stride, layer.stride};
    left_padding = {layer.padding, layer.padding};
    right_padding = {right, right};
  }

  memory::desc source, weights, bias, result;
  memory::dims strides, left_padding, right_padding;
};

template <class Forward, class BackwardData, class BackwardWeights>
Work convolution(const Layer& layer, Pass pass, bool blocked, algorithm direct) {
  const Shapes s(layer, blocked);
  const auto& e = engine();
  const typename Forward::primitive_desc forward(
      typename Forward::desc(dnnl::prop_kind::forward_training, direct, s.source, s.weights, s.bias, s.result,
                             s.strides, s.left_padding, s.right_padding),
      e);
  if (pass == Pass::forward)
    return {Forward(forward),
            {{DNNL_ARG_SRC, filled(forward.src_desc())},
             {DNNL_ARG_WEIGHTS, filled(forward.weights_desc())},
             {DNNL_ARG_BIAS, filled(forward.bias_desc())},
             {DNNL_ARG_DST, filled(forward.dst_desc())}}};
  if (pass == Pass::input) {
    const typename BackwardData::primitive_desc data(
        typename BackwardData::desc(direct, s.source, s.weights, s.result, s.strides, s.left_padding,
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
Work product(Index rows, Index inner, Index columns, Tag left, Tag right) {
  const auto desc = [](Index a, Index b, Tag tag) {
    return memory::desc({a, b}, memory::data_type::f32, tag);
  };
  const dnnl::matmul::primitive_desc p(
      dnnl::matmul::desc(desc(rows, inner, left), desc(inner, columns, right), desc(rows, columns, Tag::ab)),
      engine());
  return {dnnl::matmul(p),
          {{DNNL_ARG_SRC, filled(p.src_desc())},
           {DNNL_ARG_WEIGHTS, filled(p.weights_desc())},
           {DNNL_ARG_DST, filled(p.dst_desc())}}};
}

/// The pass of a layer between a pixel and a window of one image, as a product.
Work dense(const Layer& layer, Pass pass, Tag weights) {
  const Index fine = 16 * (layer.transposed ? layer.outputs : layer.inputs);
  const Index coarse = layer.transposed ? layer.inputs : layer.outputs;
  if (pass == Pass::weights) return product(fine, batch, coarse, Tag::ba, Tag::ab);
  if ((pass == Pass::forward) == layer.transposed)
    return product(batch, coarse, fine, Tag::ab, weights == Tag::ab ? Tag::ba : weights);
  return product(batch, fine, coarse, Tag::ab, weights);
}

template <class Make>
void time_work(const Layer& layer, Pass pass, const char* kind, int threads, const Make& make) {
  time(benchmark_name(layer.name, pass, kind, threads), [make, threads] {
    omp_set_num_threads(threads);
    return [work = std::make_shared<Work>(make()), stream = std::make_shared<dnnl::stream>(engine())] {
      work->primitive.execute(*stream, work->arguments);
      stream->wait();
    };
  });
}

}  // namespace

void register_onednn() {
  for (const Layer& layer : layers)
    for (const Pass pass : passes)
      for (const int threads : {1, 2}) {
        for (const bool blocked : {true, false})
          time_work(
              layer, pass, blocked ? "oneDNN blocked" : "oneDNN nhwc", threads, [&layer, pass, blocked] {
                using namespace dnnl;
                return layer.transposed ? convolution<deconvolution_forward, deconvolution_backward_data,
                                                      deconvolution_backward_weights>(
                                              layer, pass, blocked, algorithm::deconvolution_direct)
                                        : convolution<convolution_forward, convolution_backward_data,
                                                      convolution_backward_weights>(
                                              layer, pass, blocked, algorithm::convolution_direct);
              });
        if (layer.coarse != 1) continue;
        time_work(layer, pass, "oneDNN product", threads,
                  [&layer, pass] { return dense(layer, pass, Tag::ab); });
        if (pass != Pass::weights)
          time_work(layer, pass, "oneDNN packed product", threads,
                    [&layer, pass] { return dense(layer, pass, Tag::any); });
      }
}

}  // namespace benchmarks
