# The two commands of a fresh machine: `make run` and `make test`.

PACKAGES := pkg-config libyaml-dev libssl-dev libopenblas-dev libcmark-gfm-dev libcmark-gfm-extensions-dev zlib1g-dev libturbojpeg0-dev libpng-dev
SWIFT    := swift build -c release --quiet
SUDO     := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run build test check format snapshots bench data dist deps lint python pytorch wheel

run: build
	@.build/release/lethe run configs/quickstart.yaml

build: deps
	@$(SWIFT) --product lethe

test: deps lint
	swift build -c release --build-tests --quiet
	LETHE_BINARY=$(CURDIR)/.build/release/lethe swift test -c release --skip-build
	.build/release/lethe check configs/*.yaml
	@echo "lines: $$(cat $$(git ls-files 'Sources/*.swift' 'Sources/*.c' 'Sources/*.h') | wc -l) in Sources, $$(cat $$(git ls-files 'Tests/*.swift') | wc -l) in Tests"

# The daily loop: `make check MODULE=Metrics`. Without MODULE it only builds.
MODULE  ?=
MODULES := $(patsubst Tests/%Tests,%,$(filter-out Tests/EndToEndTests,$(wildcard Tests/*Tests)))
FILTER   = ^($(if $(MODULE),$(MODULE),$(subst $() ,|,$(MODULES))))Tests\.
check: module deps lint
	swift build --build-tests --quiet
	$(if $(MODULE),swift test --skip-build --filter '$(FILTER)',@echo "built; MODULE=NAME runs a module's unit tests: $(MODULES)")

# Records what tests compare texts, keys and digests with, and lists what changed; of one module with MODULE=NAME.
snapshots: module deps
	swift build -c release --build-tests --quiet
	-UPDATE_SNAPSHOTS=1 swift test -c release --skip-build --filter '$(FILTER)'
	@git status --short -- Tests Documentation

format:
	swift format format --in-place --recursive --parallel Sources Tests Package.swift

.PHONY: module
module:
	@$(if $(filter-out $(MODULES),$(MODULE)),echo "there are no unit tests of a module '$(MODULE)'; known: $(MODULES)"; exit 1,:)

# The Python package's tests in a virtual environment of their own; builds nothing in Swift.
VENV := .build/python
python: $(VENV)/.installed
	cd python && "$(CURDIR)/$(VENV)/bin/python" -m mypy
	cd python && "$(CURDIR)/$(VENV)/bin/python" -m pytest -q

$(VENV)/.installed: python/pyproject.toml
	@python3 -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e 'python[jupyter,test]'
	@touch $@

# The same with PyTorch and transformers for the worker, and the trackers that exports are checked with (some gigabytes).
pytorch: $(VENV)/.installed
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e 'python[jupyter,test,trackers,worker]'
	@$(MAKE) --no-print-directory python

# Kernels, then real models' sizes beside PyTorch (about twelve minutes on a quiet machine).
bench: deps
	@$(SWIFT) --product lethe-bench
	.build/release/lethe-bench
	Tests/Benchmarks/beside-pytorch
	Tests/Benchmarks/beside-clip

# Two binaries that need only the C library and have to lie beside one another, and a package of them with manual and completions, under .build/dist.
DIST    := .build/dist
VERSION  = $(shell sed -n 's/.*version = "\(.*\)"/\1/p' Sources/Records/Release.swift)
ARCH     = $(shell dpkg --print-architecture)
dist: deps
	@rm -rf $(DIST)/lib $(DIST)/root && mkdir -p $(DIST)/lib
	@for l in yaml crypto cmark-gfm cmark-gfm-extensions z turbojpeg png png16; do ln -s "$$(clang -print-file-name=lib$$l.a)" $(DIST)/lib/lib$$l.a; done
	$(SWIFT) --product lethe --static-swift-stdlib --scratch-path $(DIST)/build -Xswiftc -L$(CURDIR)/$(DIST)/lib
	@install -D -m 755 $(DIST)/build/release/lethe $(DIST)/root/usr/bin/lethe && strip $(DIST)/root/usr/bin/lethe
	@install -m 755 $(DIST)/build/release/lethe-keep $(DIST)/root/usr/bin/lethe-keep && strip $(DIST)/root/usr/bin/lethe-keep
	@cp $(DIST)/root/usr/bin/lethe $(DIST)/root/usr/bin/lethe-keep $(DIST)/
	@cd $(DIST)/root/usr && mkdir -p share/man/man1 share/bash-completion/completions share/zsh/vendor-completions share/fish/vendor_completions.d && \
	  bin/lethe man | gzip -9n > share/man/man1/lethe.1.gz && \
	  bin/lethe completion bash > share/bash-completion/completions/lethe && \
	  bin/lethe completion zsh > share/zsh/vendor-completions/_lethe && \
	  bin/lethe completion fish > share/fish/vendor_completions.d/lethe.fish
	@mkdir $(DIST)/root/DEBIAN && printf '%s\n' "Package: lethe" "Version: $(VERSION)" "Architecture: $(ARCH)" \
	  "Maintainer: Lethe's authors <lethe@localhost>" "Section: science" "Depends: libc6, libstdc++6, libgcc-s1" \
	  "Recommends: curl, libopenblas0-pthread, openssh-client, python3-pip" "Description: reproducible experiments in machine unlearning" \
	  " A YAML spec becomes a graph of cached steps, a report and a manifest that others can check." > $(DIST)/root/DEBIAN/control
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) dpkg-deb --root-owner-group --build $(DIST)/root $(DIST)/lethe_$(VERSION)_$(ARCH).deb >/dev/null
	@ls -l $(DIST)/lethe $(DIST)/lethe-keep $(DIST)/*.deb

# The Python package with the program inside, which pip installs anywhere: under .build/dist.
WHEEL_BINARY ?= $(DIST)/lethe
wheel: $(if $(filter $(DIST)/lethe,$(WHEEL_BINARY)),dist) $(VENV)/.installed
	@rm -rf $(DIST)/wheel $(DIST)/*.whl && mkdir -p $(DIST)/wheel && cp -r python/lethe $(DIST)/wheel/ && rm -rf $(DIST)/wheel/lethe/__pycache__
	@install -D -m 755 $(WHEEL_BINARY) $(DIST)/wheel/lethe/bin/lethe
	@install -m 755 $(dir $(WHEEL_BINARY))lethe-keep $(DIST)/wheel/lethe/bin/lethe-keep
	@sed -e 's/^lethe = \["py.typed"\]/lethe = ["py.typed", "bin\/lethe", "bin\/lethe-keep"]/' -e 's/^version = .*/version = "$(VERSION)"/' \
	  -e 's/^\[project.optional/[project.scripts]\nlethe = "lethe.binary:main"\n\n&/' python/pyproject.toml > $(DIST)/wheel/pyproject.toml
	@$(VENV)/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w $(DIST)/wheel/made $(DIST)/wheel
	@$(VENV)/bin/python -m wheel tags --remove --platform-tag linux_$$(uname -m) $(DIST)/wheel/made/*.whl >/dev/null
	@mv $(DIST)/wheel/made/*.whl $(DIST)/ && ls -l $(DIST)/*.whl

lint:
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

# What the specs beside the quick start look at.
test data: PACKAGES += dataset-fashion-mnist bubblewrap
data: deps

# Installs what is missing, and says so.
deps:
	@command -v swift >/dev/null || { echo "Lethe needs a Swift 6.3 toolchain on the PATH: https://www.swift.org/install/linux"; exit 1; }
	@missing=""; for p in $(PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing with apt:$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
	  { echo "could not install$$missing; install them by hand (root or sudo) and try again"; exit 1; }; \
	fi
