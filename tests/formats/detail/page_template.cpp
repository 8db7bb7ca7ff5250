// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/detail/page_template.hpp"

#include "support/catch.hpp"

using oneiros::detail::filled;
using Json = nlohmann::ordered_json;

TEST_CASE("A template is filled with text and HTML") {
  const Json values{{"text", "a < \"b\" & c > d"}, {"html", "<b>bold</b>"}, {"number", 3}};
  CHECK(filled("{{text}}, {{{html}}}, {{number}}!", values) ==
        "a &lt; &quot;b&quot; &amp; c &gt; d, <b>bold</b>, 3!");
}

TEST_CASE("A section is there once, for each, or not at all") {
  const Json values{{"rows", {{"a", "b"}, {"c"}}},      {"yes", true}, {"no", false}, {"none", Json::array()},
                    {"list", {{{"x", 1}}, {{"x", 2}}}}, {"x", 0}};
  CHECK(filled("{{#rows}}<{{#.}}{{.}};{{/.}}>{{/rows}}", values) == "<a;b;><c;>");
  CHECK(filled("{{#yes}}y{{x}}{{/yes}}{{^yes}}n{{/yes}}", values) == "y0");
  CHECK(filled("{{#no}}y{{/no}}{{^no}}n{{/no}}{{#none}}y{{/none}}{{^none}}n{{/none}}{{#other}}y{{/other}}",
               values) == "nn");
  CHECK(filled("{{#list}}{{x}}{{/list}}{{x}}", values) == "120");
  CHECK_THROWS_AS(filled("{{#yes}}", values), oneiros::ValueError);
  const Json nested{{"all", {{{"a", "b"}, {"c"}}, {{"d"}}}}, {"object", {{"x", 7}}}};
  CHECK(filled("{{#all}}[{{#.}}({{#.}}{{.}};{{/.}}{{#.}}{{.}},{{/.}})|{{/.}}]{{/all}}", nested) ==
        "[(a;b;a,b,)|(c;c,)|][(d;d,)|]");
  CHECK(filled("{{#object}}{{x}}{{/object}}", nested) == "7");
}
