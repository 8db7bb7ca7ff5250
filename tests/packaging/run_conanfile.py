# SPDX-License-Identifier: BSD-3-Clause
"""run_conanfile.py CONANFILE WORK_DIR VERSION

Runs the recipe with stand-ins for the parts of Conan 2 that it uses, as `conan create` would: checks the version,
that the package has the headers, and that each part names libraries that the recipe requires.
"""

import fnmatch
import importlib.util
import os
import shutil
import sys
import types


def copy(conanfile, pattern, src, dst):
    for directory, _, names in os.walk(src):
        for name in names:
            path = os.path.relpath(os.path.join(directory, name), src)
            if fnmatch.fnmatch(path, pattern):
                os.makedirs(os.path.dirname(os.path.join(dst, path)), exist_ok=True)
                shutil.copy(os.path.join(src, path), os.path.join(dst, path))


def load(conanfile, path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def stand_in(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


class Part(types.SimpleNamespace):
    def set_property(self, name, value):
        setattr(self, name, value)


class Parts(dict):
    def __missing__(self, name):
        return self.setdefault(name, Part())


class ConanFile:
    pass


stand_in("conan", ConanFile=ConanFile)
stand_in("conan.tools")
stand_in("conan.tools.build", check_min_cppstd=lambda conanfile, standard: None)
stand_in("conan.tools.files", copy=copy, load=load)
stand_in("conan.tools.layout", basic_layout=lambda conanfile: None)


def run(path, work, version, io):
    spec = importlib.util.spec_from_file_location("conanfile", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recipe = module.Oneiros()
    recipe.recipe_folder = os.path.dirname(path)
    recipe.export_sources_folder = recipe.source_folder = os.path.join(work, "sources")
    recipe.package_folder = os.path.join(work, "package")
    recipe.options = types.SimpleNamespace(io=io)
    required = []
    recipe.requires = lambda reference, **traits: required.append(reference.split("/")[0])
    recipe.cpp_info = Part(components=Parts())

    recipe.set_version()
    assert recipe.version == version, f"expected version {version}, found {recipe.version}"
    recipe.export_sources()
    recipe.requirements()
    recipe.validate()
    recipe.package()
    for name in ("include/oneiros/oneiros.hpp", "include/oneiros/layers/layer.hpp", "licenses/LICENSE"):
        assert os.path.exists(os.path.join(recipe.package_folder, name)), f"{name} was not packed"
    recipe.package_info()
    parts = recipe.cpp_info.components
    used = {name.split("::")[0] for part in parts.values() for name in part.requires if "::" in name}
    assert used == set(required), f"requires {sorted(required)}, uses {sorted(used)}"
    assert ("io" in parts) == io
    return {part.cmake_target_name for part in parts.values()}


conanfile, work_directory, expected = sys.argv[1:]
assert run(conanfile, work_directory, expected, io=False) == {"oneiros::oneiros"}
assert run(conanfile, work_directory, expected, io=True) == {"oneiros::oneiros", "oneiros::io"}
