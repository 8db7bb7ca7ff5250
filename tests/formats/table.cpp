// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/table.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("A table is read back as it was written") {
  const TemporaryDirectory directory;
  Table table({"name", "value"});
  table.add({"a", Table::cell(0.1)});
  table.add({"b", Table::cell(std::numeric_limits<double>::quiet_NaN())});
  Table more({"value", "note"});
  more.add({"2", "new"});
  table.add(more);
  table.write(directory / "table.csv");
  CHECK(contents(directory / "table.csv") == "name,value,note\na,0.1,\nb,,\n,2,new\n");
  const Table again = Table::read(directory / "table.csv");
  CHECK(again.columns() == table.columns());
  CHECK(again.rows() == 3);
  CHECK(Table({"a", "b"}).rows() == 0);
  CHECK(again.number(0, "value") == 0.1);
  CHECK(std::isnan(again.number(1, "value")));
  CHECK(again.text(2, "note") == "new");
  CHECK(again.has_column("note"));
  CHECK_FALSE(again.has_column("other"));
}

TEST_CASE("A table that is damaged says where") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(Table::read(directory / "missing.csv"),
                    ContainsSubstring("missing.csv: expected a table, cannot open it"));
  put(directory / "short.csv", "a,b\n1,2\n7\n");
  CHECK_THROWS_WITH(Table::read(directory / "short.csv"),
                    ContainsSubstring("short.csv, line 3: expected 2 cells without quotes, found 1: 7"));
  put(directory / "quoted.csv", "a,b\n\"1\",2\n");
  CHECK_THROWS_WITH(Table::read(directory / "quoted.csv"),
                    ContainsSubstring("line 2: expected 2 cells without quotes, found 2: \"1\",2"));
  put(directory / "text.csv", "a,b\n1,many\n");
  const Table table = Table::read(directory / "text.csv");
  CHECK_THROWS_WITH(table.number(0, "b"),
                    ContainsSubstring("text.csv, line 2, b: expected a number, found many"));
  CHECK_THROWS_MATCHES(table.text(0, "c"), DataError,
                       Message((directory / "text.csv").string() + ": expected a column c, found none"));
  Table own({"a"});
  CHECK_THROWS_MATCHES(own.add({"1", "2", "3"}), ValueError,
                       Message("table: expected 1 cells in a row, found 3"));
  CHECK_THROWS_MATCHES(own.add({std::string("1,2")}), ValueError,
                       Message("table: expected a cell without comma, quote or line end, found 1,2"));
}

TEST_CASE("Rows of one text become their means, of the numbers that there are") {
  Table table({"cycle", "epoch", "loss", "late"});
  for (const std::vector<std::string>& row : std::vector<std::vector<std::string>>{{"1", "1", "0.5", ""},
                                                                                   {"2", "1", "1.5", ""},
                                                                                   {"1", "2", "3", "7"},
                                                                                   {"2", "2", "", "9"},
                                                                                   {"1", "1", "2", ""}})
    table.add(row);
  const Table means = detail::means_by(table, "epoch");
  CHECK(means.columns() == std::vector<std::string>{"epoch", "cycle", "loss", "late"});
  REQUIRE(means.rows() == 3);  // what is not next to each other stays apart
  CHECK(means.row(0) == std::vector<std::string>{"1", "1.5", "1", ""});
  CHECK(means.row(1) == std::vector<std::string>{"2", "1.5", "3", "8"});
  CHECK_THROWS_AS(detail::means_by(table, "hour"), DataError);
}
