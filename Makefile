# The two commands of a fresh machine: `make run` and `make test`.

PACKAGES := pkg-config libyaml-dev libssl-dev libopenblas-dev libcmark-gfm-dev libcmark-gfm-extensions-dev zlib1g-dev libturbojpeg0-dev libpng-dev
SWIFT    := swift build -c release --quiet
SUDO     := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run build test bench deps lint

run: build
	@.build/release/lethe run configs/quickstart.yaml

build: deps
	@$(SWIFT) --product lethe

test: deps lint
	swift build -c release --build-tests --quiet
	LETHE_BINARY=$(CURDIR)/.build/release/lethe swift test -c release --skip-build
	.build/release/lethe check configs/*.yaml
	@echo "lines: $$(cat $$(git ls-files 'Sources/*.swift' 'Sources/*.c' 'Sources/*.h') | wc -l) in Sources (budget 40000), $$(cat $$(git ls-files 'Tests/*.swift') | wc -l) in Tests"

# Kernels, then a real model's sizes beside PyTorch (about ten minutes on a quiet machine).
bench: deps
	@$(SWIFT) --product lethe-bench
	.build/release/lethe-bench
	Tests/Benchmarks/beside-pytorch

lint:
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

# Installs what is missing, and says so.
deps:
	@command -v swift >/dev/null || { echo "Lethe needs a Swift 6.3 toolchain on the PATH: https://www.swift.org/install/linux"; exit 1; }
	@missing=""; for p in $(PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing with apt:$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
	  { echo "could not install$$missing; install them by hand (root or sudo) and try again"; exit 1; }; \
	fi
