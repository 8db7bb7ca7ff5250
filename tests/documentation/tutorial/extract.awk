# SPDX-License-Identifier: BSD-3-Clause
# Writes the code blocks of a Markdown page that name a file, as ```cpp main.cpp does, to that file in `folder`.
/^```/ && file { file = ""; next }
/^```[a-z]+ [A-Za-z_.]+$/ { file = folder "/" $2; next }
file { print > file }
