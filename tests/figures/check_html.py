# SPDX-License-Identifier: BSD-3-Clause
"""Exits with 1 unless the tags of a page are closed in order, its links lead somewhere and its images have texts."""
import html.parser
import sys

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Checker(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.problems = [], set(), set(), []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            if attributes["id"] in self.ids:
                self.problems.append(f"the id {attributes['id']} is there twice")
            self.ids.add(attributes["id"])
        if attributes.get("href", "").startswith("#"):
            self.links.add(attributes["href"][1:])
        if tag == "img" and not attributes.get("alt"):
            self.problems.append("an image has no alt text")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"line {self.getpos()[0]}: </{tag}> closes something else")


checker = Checker()
checker.feed(open(sys.argv[1], encoding="utf-8").read())
problems = checker.problems + [f"<{tag}> is not closed" for tag in checker.open]
problems += [f"the link #{name} leads nowhere" for name in sorted(checker.links - checker.ids)]
print("\n".join(problems[:10]))
sys.exit(bool(problems))
