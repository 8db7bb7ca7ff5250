// SPDX-License-Identifier: BSD-3-Clause

// The paper's networks in Python: load, encode, dream and train on NumPy arrays (N x H x W x C, float32, values in
// [-1, 1]). An example of how to wrap a network; one of your own takes the place of Cortex<float>. See dreams.py.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;
using namespace oneiros;

namespace {

/// What is no C-contiguous float32 is converted to it.
using Array = py::array_t<float, py::array::c_style | py::array::forcecast>;

/// Looks at an array of `Rank` axes; `axes` names them.
template <int Rank>
TensorView<const float, Rank> view(const Array& array, const char* axes) {
  if (array.ndim() != Rank)
    throw ShapeError(detail::message("expected an array ", axes, ", found ", array.ndim(), " axes"));
  Shape<Rank> shape;
  std::copy_n(array.shape(), Rank, shape.begin());
  return {array.data(), shape};
}

template <int Rank>
py::array_t<float> copy(const TensorView<const float, Rank>& values) {
  py::array_t<float> array(std::vector<py::ssize_t>(values.shape().begin(), values.shape().end()));
  std::copy(values.begin(), values.end(), array.mutable_data());
  return array;
}

/// For all computations of this module; none: as many as oneTBB takes.
std::unique_ptr<Threads>& threads() {
  static std::unique_ptr<Threads> limited;
  return limited;
}

/// Computes while other threads of Python may run.
template <class F>
auto computed(const F& f) {
  const py::gil_scoped_release released;
  return threads() == nullptr ? f() : threads()->run(f);
}

/// A cortex, what it remembers, and the cycle that trains it.
class Dreamer {
 public:
  Dreamer(Cortex<float> cortex, const std::string& condition, std::uint64_t seed)
      : cortex_(std::move(cortex)), cycle_(paper_condition<Cortex<float>>(condition)), rng_{seed} {}

  py::array_t<float> encode(const Array& images) const {
    Encoder<float>::Activations activations;
    const auto x = view<4>(images, "of images, N x H x W x C");
    return copy(computed([&] { return cortex_.encoder.latent(x, activations); }));
  }

  py::array_t<float> discriminate(const Array& images) const {
    Encoder<float>::Activations activations;
    const auto x = view<4>(images, "of images, N x H x W x C");
    return copy(computed([&] { return cortex_.encoder.discriminate(x, activations); }));
  }

  py::array_t<float> dream(const Array& latents) const {
    Generator<float>::Activations activations;
    const auto z = view<2>(latents, "of latents, N x latent size");
    return copy(computed([&] { return cortex_.generator.forward(z, activations); }));
  }

  void begin_epoch() { hippocampus_.begin_epoch(); }

  py::dict train(const Array& images) {
    const auto x = view<4>(images, "of images, N x H x W x C");
    const NamedLosses losses = computed([&] { return cycle_(cortex_, hippocampus_, x, rng_); });
    py::dict by_name;
    for (const auto& [name, value] : losses) by_name[py::str(name)] = value;
    return by_name;
  }

  py::dict weights() const {
    py::dict all;
    for_each_parameter(cortex_, [&](const Name& name, const auto& parameter) {
      const std::vector<float> values = to_interchange(parameter, parameter.value);
      const std::vector<Index> shape = detail::interchange_shape(parameter);
      py::array_t<float> array(std::vector<py::ssize_t>(shape.begin(), shape.end()));
      std::ranges::copy(values, array.mutable_data());
      all[py::str(name.text())] = array;
    });
    return all;
  }

  void save(const std::filesystem::path& path) const {
    save_weights(path, cortex_.encoder, cortex_.generator);
  }

 private:
  Cortex<float> cortex_;
  Condition<Cortex<float>> cycle_;
  Rng rng_;
  Hippocampus<float> hippocampus_;
};

Dreamer load(const std::filesystem::path& path, const std::string& condition, std::uint64_t seed) {
  const SafeTensors file(path);
  Cortex<float> cortex(encoder_sizes(file), Rng{seed});
  load_weights(file, "", cortex.encoder, cortex.generator);
  return {std::move(cortex), condition, seed};
}

}  // namespace

PYBIND11_MODULE(oneiros, module) {
  module.doc() = "Perturbed and adversarial dreaming (Deperrois et al., eLife 2022), on NumPy arrays";
  py::register_exception<ShapeError>(module, "ShapeError", PyExc_ValueError);
  py::register_exception<ValueError>(module, "ValueError", PyExc_ValueError);
  py::register_exception<DataError>(module, "DataError", PyExc_OSError);
  py::register_exception<CheckpointError>(module, "CheckpointError", PyExc_OSError);
  py::register_exception<NumericalError>(module, "NumericalError", PyExc_ArithmeticError);
  module.def(
      "set_threads", [](int count) { threads() = std::make_unique<Threads>(count); }, py::arg("count"),
      "Computes with so many threads; results do not depend on it.");
  module.def("load", &load, py::arg("path"), py::arg("condition") = "full", py::arg("seed") = 1,
             "Networks from a file of weights, of `pad train` for instance.");
  py::class_<Dreamer>(module, "Cortex", "Encoder, generator, memory, and the cycle that trains them.")
      .def(py::init([](Index latent_size, Index base_width, const Shape<3>& image,
                       const std::string& condition, std::uint64_t seed) {
             return Dreamer(
                 Cortex<float>({.latent_size = latent_size, .base_width = base_width, .image = image},
                               Rng{seed}),
                 condition, seed);
           }),
           py::arg("latent_size") = 256, py::arg("base_width") = 64, py::arg("image") = Shape<3>{32, 32, 3},
           py::arg("condition") = "full", py::arg("seed") = 1)
      .def("encode", &Dreamer::encode, py::arg("images"), "Latents, N x latent size.")
      .def("discriminate", &Dreamer::discriminate, py::arg("images"),
           "Probabilities that images are external.")
      .def("dream", &Dreamer::dream, py::arg("latents"), "Images, N x H x W x C.")
      .def("begin_epoch", &Dreamer::begin_epoch,
           "Forgets what was stored; to be called before the first cycle.")
      .def("train", &Dreamer::train, py::arg("images"), "One cycle of wake and sleep: its losses by name.")
      .def("weights", &Dreamer::weights, "All parameters by their names, in PyTorch's order of axes.")
      .def("save", &Dreamer::save, py::arg("path"), "Writes a file of weights.");
}
