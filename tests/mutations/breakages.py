# SPDX-License-Identifier: BSD-3-Clause
"""What can be broken in a line of C++ that is laid out by clang-format: a binary operator has spaces around it, and
the brackets of a template have none."""

import re

OTHERS = {
    "comparison": {"<": ["<=", ">"], "<=": ["<", ">="], ">": [">=", "<"], ">=": [">", "<="], "==": ["!="],
                   "!=": ["=="]},
    "operator": {"+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "&&": ["||"], "||": ["&&"],
                 "<<": [">>"], ">>": ["<<"], "&": ["|"], "|": ["&"], "^": ["|"], "+=": ["-=", "="],
                 "-=": ["+="], "*=": ["/=", "="], "/=": ["*="], "|=": ["="], "<<=": [">>="], ">>=": ["<<="]},
}
KEYWORDS = set("""auto bool break case catch char class concept const consteval constexpr continue decltype default
    delete do double else enum explicit extern false float for friend if inline int long mutable namespace new noexcept
    nullptr operator override private protected public requires return short signed sizeof static static_cast struct
    switch template this throw true try typedef typename union unsigned using void while std oneiros""".split())
# Without a declaration, nothing that follows compiles: a type and a name, or one of these words.
DECLARATION = re.compile(r"(?:(?:const|static|constexpr|inline|mutable) )*[\w:]+(?:<[^;=]*>)?[&*]* "
                         r"(?:[a-z]\w*|\[.*?\])(?: =|[;({,])")
LEFT_ALONE = re.compile(r"return .|(using|typedef|typename|friend|template|static_assert|public|private|protected|case|default"
                        r"|else|extern|struct|class|enum|namespace|goto)\b|}|.*= (default|delete);")

# Room that is asked for beforehand matters to nothing but speed, unless it is room for what is written there.
RESERVE = re.compile(r" *[\w.>-]+(?:\.|->)reserve\(")


def closing(code, opening):
    """The place of the bracket that closes the one at `opening`; the end of the code if none does."""
    depth = 0
    for place in range(opening, len(code)):
        depth += (code[place] in "([{") - (code[place] in ")]}")
        if depth == 0:
            return place
    return len(code)


def blank(code, begin, end):
    return code[:begin] + re.sub(r"[^\n]", "\0", code[begin:end]) + code[end:]


def code_of(text):
    """The text with a zero in place of every character that is not code to be broken: comments, directives, texts,
    attributes and what the compiler alone looks at."""
    code = re.sub(r"""//[^\n]*|/\*.*?\*/|(?<=")(?:\\.|[^"\\\n])+(?=")|'(?:\\.|[^'\\])'|^[ ]*#(?:[^\n]*\\\n)*[^\n]*""",
                  lambda found: re.sub(r"[^\n]", "\0", found[0]), text, flags=re.MULTILINE | re.DOTALL)
    for pattern in (r"\bstatic_assert\(", r"\bnoexcept\(", r"\bdecltype\(", r"\[\[", r"\b__attribute__\(",
                    r"\brequires(?: ?\(.*\) ?| ){", r"\brequires\("):
        for found in list(re.finditer(pattern, code)):
            code = blank(code, found.start(), closing(code, found.end() - 1) + 1)
    for pattern in (r"^ *requires .*", r"\bconcept [^;{]*;", r"\benum class [^;]*;", r"^ *template <.*",
                    r"^ *(using|typedef|friend) [^({\n]*;"):
        for found in list(re.finditer(pattern, code, re.MULTILINE)):
            code = blank(code, *found.span())
    return code


def breakages(lines, number):
    """The ways to break line `number` of code_of(...).split("\\n"): a list of (begin, end, text in their place) for each
    kind."""
    line = lines[number]
    found = {}
    if RESERVE.match(line):
        return found

    def add(kind, begin, end, *others):
        if others:
            found.setdefault(kind, []).extend((begin, end, other) for other in others)

    for kind, others in OTHERS.items():
        for operator in re.finditer(r"(?<= )[-+*/%&|^<>=!]+(?= |$)", line):
            add(kind, *operator.span(), *others.get(operator[0], []))
    for value in re.finditer(r"(?<![\w.])\.?\d[\w.']*(?:(?<=[eE])[-+]\w+)?(?!>)", line):
        add("constant", *value.span(), f"({value[0]} + 1)", f"({value[0]} - 1)")
    for word in re.finditer(r"\btrue\b|\bfalse\b", line):
        add("constant", *word.span(), "false" if word[0] == "true" else "true")
    for word in re.finditer(r"(?<=[ (\[])(\+\+|--)(?=\w)", line):
        add("operator", *word.span(), "--" if word[0] == "++" else "++")
    for minus in re.finditer(r"(?<=[ (\[{])-(?=[\w(])", line):
        add("sign", *minus.span(), "")
    for factor in re.finditer(r"(?<= [*/] )(?=\w)", line):
        add("sign", *factor.span(), "-")
    for word in re.finditer(r"\bstd::(min|max)\b", line):
        add("minimum", *word.span(1), "max" if word[1] == "min" else "min")
    for size in re.finditer(r"\bsize\(\)(?! [-+])", line):
        add("off by one", size.end(), size.end(), " - 1", " + 1")
    for bracket in re.finditer(r"(?<=[\w)\]])\[(?=[^\]])", line):
        end = closing(line, bracket.start())
        if end < len(line):
            add("off by one", bracket.end(), end, f"({line[bracket.end():end]}) + 1")
    for condition in re.finditer(r"\b(?:if|if constexpr|while) \(", line):
        end = closing(line, condition.end() - 1)
        begin = condition.end() + line[condition.end():end].rfind("; ") + 1
        if end < len(line):
            add("condition", begin, end, f"!({line[begin:end].strip()})")
    for question in re.finditer(r" (?=\?( |$))", line):
        add("condition", *question.span(), " && false ", " || true ")
    swap_names(lines, number, add)

    statement = line.strip(" \0")
    before = next((other.rstrip(" \0") for other in reversed(lines[:number]) if other.strip(" \0")), "")
    if (re.search(r"(^|[;{}:)]|\belse|\bdo)$", before) and re.search(r"\w.*;$", statement)
            and not LEFT_ALONE.match(statement) and not DECLARATION.match(statement)
            and all(statement.count(a) == statement.count(b) for a, b in ("()", "{}", "[]"))):
        add("statement", line.index(statement), line.index(statement) + len(statement), ";")
    return found


def swap_names(lines, number, add):
    """One variable or member in place of another of the lines around; the compiler knows which of them fit. What a
    line declares, after a type, keeps its name."""
    name = re.compile(r"(?<![\w:])(\.|->)?([a-z]\w*)\b(?!::|<|\()")
    after_type = re.compile(r"(?:\w|>|[\w>][&*]{1,2}) $")
    after_keyword = re.compile(r"\b(?:return|else|case|throw|new|delete) $")

    def kind(found):
        return bool(found[1]), found[2].endswith("_")

    def names(text):
        return [found for found in name.finditer(text) if found[2] not in KEYWORDS]

    around = names("\n".join(lines[max(0, number - 3):number + 4]))
    for found in names(lines[number]):
        ahead = lines[number][:found.start()]
        if after_type.search(ahead) and not after_keyword.search(ahead):
            continue
        others = {other[2] for other in around if kind(other) == kind(found) and other[2] != found[2]}
        add("name", *found.span(2), *sorted(others))
