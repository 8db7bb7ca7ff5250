#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""python3 docs/doxygen/api.py [--check]

Writes docs/api.txt: a line for each public type, with its data and the types that it names, and for each public
function, as Doxygen reads them from the headers. Left out are what the language gives or asks for, constructors
without arguments, deduction guides, the const twin of a function that gives access, activations, which users hand on
unseen, and functions that a contract asks of a type: they are read, and changed, where the contract stands. With
--check, shows instead how the headers differ from that file, and fails if they do. Fails also for a type or a
function that has no comment; functions of one name share one.
"""

import argparse
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LISTING = ROOT / "docs" / "api.txt"
REFERENCE = "1.9.4"  # Debian 12's Doxygen; others write some declarations in another way
RENEW = "python3 docs/doxygen/api.py"
SKIPPED = 77
# What the contracts ask of a type that has a member of this name.
CONTRACTS = {
    "output_shape": "forward backward output_shape",  # Layer
    "derivative": "operator() derivative",  # PointwiseFunction
    "derivative_at": "operator() derivative_at",  # PointwiseFunctionOfInput
    "discriminate": "latent discriminate both backward latent_size",  # EncoderNetwork
    "exchange": "rank size exchange",  # Communicator
    "recall": "store recall forget size now begin_epoch contents restore",  # Memory, and what is saved of one
    "Role": "operator() apply transpose factor update",  # policies of a phase, by their roles
    "Subject": "operator()",  # objectives, by their subjects
    "Defaults": "forward backward update",  # PhaseState
    "for_each": "for_each",  # losses by name
    "feature_count": "operator() feature_count",  # FeatureExtractor
    "cost": "cost",  # games::Rules
    "draw": "draw",  # Patches
    "iterator_concept": "operator* operator-> operator++ operator==",  # an iterator, of the language
    "": "for_each_part for_each_parameter for_each_buffer for_each_state on_epoch_begin on_cycle on_epoch_end",
}


def text(element, path):
    """What Doxygen says there, in one line and without its links."""
    found = element.find(path)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def tidy(declaration):
    """From Doxygen's spaces, `Tensor< S, 4 > &x`, to ours, `Tensor<S, 4>& x`."""
    count = 1
    while count:  # from the inside out; \1 and \2 stand for brackets that are done
        declaration, count = re.subn(r"(?<=\w)< ?([^<>]*?) ?>", "\1\\1\2", declaration)
    declaration = declaration.replace("\1", "<").replace("\2", ">")
    declaration = re.sub(r" ([&*]+) ?(?=[\w.,)]|$)", r"\1 ", declaration)
    return re.sub(r" (?=[,)]|\.\.\.|$)", "", declaration)


def template(element):
    """template <...> and what it requires."""
    parameters = []
    for parameter in element.findall("templateparamlist/param"):
        parts = [text(parameter, "type"), text(parameter, "declname")]
        if text(parameter, "defval"):
            parts += ["=", text(parameter, "defval")]
        parameters.append(" ".join(filter(None, parts)))
    requires = text(element, "requiresclause")
    words = f"template <{tidy(', '.join(parameters))}>" if parameters else ""
    return f"{words} requires {requires}".strip() if requires else words


def compound_declaration(compound, name):
    """Of a class, a struct or a concept."""
    kind = compound.get("kind")
    if kind == "concept":
        return f"{template(compound)} concept {name} = {text(compound, 'initializer').split(' = ', 1)[1]}"
    bases = [tidy(text(base, ".")) for base in compound.findall("basecompoundref") if base.get("prot") == "public"]
    bases = [re.sub("<.*", "", base) for base in bases]  # their arguments are not as written
    return f"{template(compound)} {kind} {name}" + (f" : {', '.join(bases)}" if bases else "")


def member_declaration(member):
    """Of a function, a variable, a type or an enumeration."""
    kind = member.get("kind")
    name = text(member, "name")
    type_ = text(member, "type")
    if kind == "enum":
        values = [f"{text(v, 'name')} {text(v, 'initializer')}".strip() for v in member.findall("enumvalue")]
        return f"{'enum class' if member.get('strong') == 'yes' else 'enum'} {name} {{{', '.join(values)}}}"
    if kind == "typedef":
        return f"{template(member)} using {name} = {tidy(type_)}"
    specifiers = [word for word in ("static", "explicit") if member.get(word) == "yes"]
    if member.get("virt") in ("virtual", "pure-virtual"):
        specifiers.append("virtual")
    arguments = re.sub(r"(?<=[\w)])=(?!=)", " = ", text(member, "argsstring"))
    initializer = re.sub("^=", " =", text(member, "initializer"))
    words = " ".join(filter(None, [*specifiers, type_, name]))
    return f"{template(member)} {tidy(words + arguments)}{initializer}"


def has_comment(element):
    """Whether Doxygen found one."""
    return bool(text(element, "briefdescription") or text(element, "detaileddescription"))


def listing(directory):
    """The lines, and the names of types and functions without a comment."""
    compounds = [c for path in directory.glob("*.xml") for c in ElementTree.parse(path).iter("compounddef")]
    compounds = [c for c in compounds if c.get("kind") in ("namespace", "class", "struct", "union", "concept")]
    hidden = [text(c, "compoundname") for c in compounds if c.get("prot", "public") != "public"]
    lines = set()
    commented = {}
    for compound in compounds:
        full_name = text(compound, "compoundname")
        if any((full_name + "::").startswith(name + "::") for name in hidden) or full_name.endswith("::Activations"):
            continue
        scope = tidy(full_name)
        is_type = compound.get("kind") != "namespace"
        has = {text(member, "name") for member in compound.findall("sectiondef/memberdef")} | {""}
        asked = set(" ".join(names for mark, names in CONTRACTS.items() if is_type and mark in has).split())
        data = []
        for member in compound.findall("sectiondef/memberdef"):
            if member.get("prot") != "public":
                continue
            declaration = member_declaration(member).strip()
            if re.search("= (default|delete)$", declaration) or re.match("~|operator=$", text(member, "name")):
                continue
            if re.fullmatch(r"(\w+)::\1\(\)", f"{scope.split('::')[-1]}::{declaration}"):
                continue
            if " -> " in re.sub("{.*", "", declaration) and not text(member, "type").startswith("auto"):
                continue  # a deduction guide
            if is_type and member.get("kind") in ("variable", "typedef"):
                data.append(declaration + ";")
                continue
            name = f"{scope}::{text(member, 'name')}"
            if text(member, "name") not in asked:
                lines.add(f"{name}  {declaration}\n")
            if not text(member, "name").startswith("operator"):
                commented[name] = commented.get(name, False) or has_comment(member)
        if is_type:
            declaration = compound_declaration(compound, re.sub(".*::(?![^<]*>)", "", scope)).strip()
            braces = f" {{ {' '.join(data)} }}" if data else ""
            lines.add(f"{scope}  {declaration}{braces}\n")
            commented[scope] = has_comment(compound)
    def plain(line):
        return line.replace("const ", "").removesuffix(" const\n").rstrip("\n")

    changing = {plain(line) for line in lines if plain(line) == line.rstrip("\n")}
    lines = {line for line in lines if line.rstrip("\n") in changing or plain(line) not in changing}
    return sorted(lines), sorted(name for name, found in commented.items() if not found)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[1])
    arguments.add_argument("--check", action="store_true", help="compare, and write nothing")
    check = arguments.parse_args().check

    try:
        version = subprocess.run(["doxygen", "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    except FileNotFoundError:
        print("doxygen is missing (Debian: doxygen)")
        return SKIPPED
    if version != REFERENCE:
        print(f"doxygen {version} would write declarations in another way than doxygen {REFERENCE}")
        return SKIPPED

    with tempfile.TemporaryDirectory() as output:
        build = ["cmake", f"-DOUTPUT={output}", "-DFORMAT=xml", "-P", str(ROOT / "docs" / "doxygen" / "build.cmake")]
        if subprocess.run(build, check=False).returncode:
            return 1
        lines, undocumented = listing(pathlib.Path(output) / "xml")
    for name in undocumented:
        print(f"{name} has no comment")
    if undocumented:
        return 1

    if not check:
        LISTING.write_text("".join(lines), encoding="utf-8")
        return 0
    listed = LISTING.read_text(encoding="utf-8").splitlines(keepends=True)
    difference = list(difflib.unified_diff(listed, lines, "docs/api.txt", "the headers", n=0))
    if difference:
        sys.stdout.writelines(difference)
        print(f"\nThe public names have changed. If they should, renew the listing: {RENEW}")
    return 1 if difference else 0


sys.exit(main())
