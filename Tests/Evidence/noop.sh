#!/usr/bin/env bash
# Times what should take no time: --version, a rerun with nothing to do, and 1,000 steps that are up to date.
# Each is the median of 21 runs of the whole process.
#
#   Tests/Evidence/noop.sh [SPEC]
set -euo pipefail
cd "$(dirname "$0")/../.."
spec=${1:-configs/quickstart.yaml}
lethe=${LETHE_BINARY:-.build/release/lethe}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
median() {
  for _ in $(seq 21); do
    begun=${EPOCHREALTIME//[.,]/}
    "$@" >/dev/null 2>&1
    echo $(( ${EPOCHREALTIME//[.,]/} - begun ))
  done | sort -n | sed -n 11p
}
{
  echo "lethe: 1"
  echo "name: thousand"
  echo "steps:"
  for i in $(seq 1000); do
    echo "  s$i: {run: [sh, -c, 'echo $i > out'], outputs: [out]}"
  done
} > "$work/thousand.yaml"
"$lethe" run "$work/thousand.yaml" --runs "$work/runs" --quiet >/dev/null
"$lethe" run "$spec" --quiet >/dev/null
# Files that are younger than the coarsest clock of files are looked into; what was found up to date then is known.
sleep 3
"$lethe" run "$work/thousand.yaml" --runs "$work/runs" >/dev/null 2>&1
"$lethe" run "$spec" >/dev/null 2>&1
echo "lethe --version:            $(median "$lethe" --version) us"
echo "rerun of $spec: $(median "$lethe" run "$spec") us"
echo "1,000 steps up to date:     $(median "$lethe" run "$work/thousand.yaml" --runs "$work/runs") us"
