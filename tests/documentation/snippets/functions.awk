# SPDX-License-Identifier: BSD-3-Clause
# Makes one C++ file of all blocks ```cpp of Markdown pages: their includes, then a function for each. Blocks with a file
# name, ```cpp main.cpp, are programs of their own and left out.
/^```/ && inside {
  functions = functions "}\n"
  inside = 0
  next
}
/^```cpp$/ {
  inside = 1
  functions = functions "void block_" ++blocks "() {\n#line " FNR + 1 " \"" FILENAME "\"\n"
  next
}
inside && /^#include/ {
  includes = includes $0 "\n"
  $0 = ""
}
inside { functions = functions $0 "\n" }
END {
  printf "%s#include \"given.hpp\"\n\n%s", includes, functions
  exit blocks == 0
}
