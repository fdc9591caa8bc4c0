#!/usr/bin/env bash
# Runs a spec from empty stores with one job, with two, and with the kernels one level down; the manifests must be equal.
#
#   Tests/Evidence/same-bytes.sh SPEC [LEVEL]
set -euo pipefail
spec=$1 level=${2:-avx2}
lethe=${LETHE_BINARY:-$(dirname "$0")/../../.build/release/lethe}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$lethe" run "$spec" --runs "$work/a" --jobs 1 --quiet >/dev/null
"$lethe" run "$spec" --runs "$work/b" --jobs 2 --quiet >/dev/null
LETHE_KERNELS=$level "$lethe" run "$spec" --runs "$work/c" --quiet >/dev/null
(cd "$work" && sha256sum a/*/MANIFEST.sha256 b/*/MANIFEST.sha256 c/*/MANIFEST.sha256)
cmp "$work"/a/*/MANIFEST.sha256 "$work"/b/*/MANIFEST.sha256
cmp "$work"/a/*/MANIFEST.sha256 "$work"/c/*/MANIFEST.sha256
echo "equal: --jobs 1, --jobs 2, LETHE_KERNELS=$level; $(wc -l < "$(echo "$work"/a/*/MANIFEST.sha256)") files"
