# SPDX-License-Identifier: BSD-3-Clause
# Makes one C++ file of the examples in the comments at the top of headers: the lines that are indented there, in a
# namespace with the header's name.
FNR == 1 {
  name = FILENAME
  gsub(/.*\/|\.hpp$/, "", name)
  top = 1
  print "namespace " name "_example {"
}
top && FNR > 3 && !/^\/\// {
  print "}  // namespace " name "_example\n"
  top = 0
}
top && /^\/\/   / {
  print "#line " FNR " \"" FILENAME "\"\n" substr($0, 6)
}
