#!/bin/sh
# Writes expected/*.json anew. PYTHON names an interpreter with numpy and numba.
#     PYTHON=~/oracle-venv/bin/python ./regenerate.sh [SCENARIO_NAME…]
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}"
# Compiled once for all scenarios: the module is imported, since Numba does not keep what belongs to a script.
cache="$(mktemp -d)"
trap 'rm -rf "$cache"' EXIT
export OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 NUMBA_CACHE_DIR="${NUMBA_CACHE_DIR:-$cache}" PYTHONDONTWRITEBYTECODE=1
if [ "$#" -eq 0 ]; then
    set -- $(cd scenarios && ls *.toml | sed 's/\.toml$//')
fi
for name in "$@"; do
    n=40000 inner=1
    unset NUMBA_DISABLE_JIT
    case "$name" in
        det-*) n=1; export NUMBA_DISABLE_JIT=1 ;;
        city | unknowns) inner=4 ;;
    esac
    echo "$name: $n replications" >&2
    "$PYTHON" -c 'import oracle; oracle.main()' "scenarios/$name.toml" --replications "$n" --inner "$inner" --seed 1 \
        --out "expected/$name.json" --debug
done
