# SPDX-License-Identifier: BSD-3-Clause
# awk -f lines.awk PAGE
# Fails unless the page has four files of code, each of less than 40 lines.
/^```cpp [a-z]/ { inside = 1; lines = 0; ++files; next }
/^```/ { inside = 0 }
inside && ++lines == 40 { print FILENAME ":" FNR ": a file of 40 lines or more"; failed = 1 }
END { exit failed || files != 4 }
