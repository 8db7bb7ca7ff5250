# SPDX-License-Identifier: BSD-3-Clause
"""Conan 2 recipe of the tree that it lies in: conan create cmake/packaging/conan"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout


class Oneiros(ConanFile):
    name = "oneiros"
    description = "Learning from wakefulness, NREM and REM dreams: a header-only C++20 research library"
    license = "BSD-3-Clause"
    topics = ("machine-learning", "neuroscience", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"io": [True, False]}
    default_options = {"io": True}
    no_copy_source = True

    def _root(self):
        return os.path.normpath(os.path.join(self.recipe_folder, "..", "..", ".."))

    def set_version(self):
        text = load(self, os.path.join(self._root(), "include", "oneiros", "util", "version.hpp"))
        self.version = ".".join(re.search(r"Version version{(\d+), (\d+), (\d+)}", text).groups())

    def export_sources(self):
        for pattern in ("include/*", "LICENSE"):
            copy(self, pattern, self._root(), self.export_sources_folder)

    def requirements(self):
        self.requires("eigen/3.4.0", transitive_headers=True)
        self.requires("onetbb/[>=2021]", transitive_headers=True, transitive_libs=True)
        if self.options.io:
            self.requires("nlohmann_json/[>=3.9 <4]", transitive_headers=True)
            self.requires("stb/[*]", transitive_headers=True)
            self.requires("zlib/[>=1.2.11 <2]", transitive_headers=True, transitive_libs=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        basic_layout(self)

    def package_id(self):
        self.info.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "oneiros")
        core = self.cpp_info.components["oneiros"]
        core.set_property("cmake_target_name", "oneiros::oneiros")
        core.requires = ["eigen::eigen", "onetbb::onetbb"]
        parts = [core]
        if self.options.io:
            io = self.cpp_info.components["io"]
            io.set_property("cmake_target_name", "oneiros::io")
            io.requires = ["oneiros", "nlohmann_json::nlohmann_json", "stb::stb", "zlib::zlib"]
            parts.append(io)
        for part in parts:
            part.bindirs = part.libdirs = []
