#!/bin/sh
# Print every usable Python, one a line: version, a tab, the interpreter. Usable means 3.11 to 3.13 and able to make a
# virtual environment. Each candidate is run, because a name on PATH may be a shim with nothing behind it, and an
# interpreter may lack venv. Arguments, if any, are the only candidates.
set -u

probe='
import ensurepip, sys, venv
assert (3, 11) <= sys.version_info[:2] < (3, 14)
print("%d.%d.%d\t%s" % (*sys.version_info[:3], sys.executable))
'

if [ "$#" -eq 0 ]; then
    set -- python3.13 python3.12 python3.11 python3 python
    if root=$(pyenv root 2>/dev/null); then
        for candidate in "$root"/versions/*/bin/python3; do
            set -- "$@" "$candidate"
        done
    fi
fi

for candidate in "$@"; do
    "$candidate" -c "$probe" 2>/dev/null </dev/null
done | awk '!seen[$0]++'
