#!/usr/bin/env bash
# Kills a run with SIGKILL at random moments, the runner or one of its workers, and checks that the run which
# follows ends with the same manifest as an undisturbed one.
#
#   Tests/Evidence/kill.sh SPEC [COUNT] [runner|worker]
set -euo pipefail
spec=$1 count=${2:-10} victim=${3:-runner}
lethe=${LETHE_BINARY:-$(dirname "$0")/../../.build/release/lethe}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
manifest() { cat "$1"/*/MANIFEST.sha256; }

begun=$(date +%s%N)
"$lethe" run "$spec" --runs "$work/whole" --quiet >/dev/null 2>&1
length=$(( ($(date +%s%N) - begun) / 1000000 ))
same=0 killed=0
for round in $(seq "$count"); do
  runs=$work/round$round
  "$lethe" run "$spec" --runs "$runs" --quiet >/dev/null 2>&1 &
  runner=$!
  wait_ms=$(( (RANDOM * 32768 + RANDOM) % length ))
  sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
  if [ "$victim" = worker ]; then
    target=$(pgrep -f "^[^ ]+ worker $runs/" | shuf -n 1 || true)
  else
    target=$runner
  fi
  if [ -n "$target" ] && kill -9 "$target" 2>/dev/null; then killed=$((killed + 1)); fi
  wait "$runner" 2>/dev/null || true
  sleep 0.2
  if pgrep -f " worker $runs/" >/dev/null; then echo "round $round: a worker outlived its runner"; exit 1; fi
  "$lethe" run "$spec" --runs "$runs" --quiet >/dev/null 2>&1
  if [ "$(manifest "$work/whole")" = "$(manifest "$runs")" ]; then
    same=$((same + 1))
    echo "round $round: killed the $victim after $wait_ms ms, same manifest"
  else
    echo "round $round: killed the $victim after $wait_ms ms, ANOTHER MANIFEST"
  fi
  rm -rf "$runs"
done
echo "$same of $count manifests equal, $killed of $count processes killed"
[ "$same" = "$count" ]
