#!/bin/sh
# Writes expected/*.json anew. PYTHON names an interpreter with numpy and numba.
#     PYTHON=~/oracle-venv/bin/python ./regenerate.sh [SCENARIO_NAME…]
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}"
export OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
if [ "$#" -eq 0 ]; then
    set -- $(cd scenarios && ls *.toml | sed 's/\.toml$//')
fi
for name in "$@"; do
    n=40000 inner=1
    unset NUMBA_DISABLE_JIT
    case "$name" in
        det-*) n=1; export NUMBA_DISABLE_JIT=1 ;;
        unknowns) inner=4 ;;
    esac
    echo "$name: $n replications" >&2
    "$PYTHON" oracle.py "scenarios/$name.toml" --replications "$n" --inner "$inner" --seed 1 \
        --out "expected/$name.json" --debug
done
