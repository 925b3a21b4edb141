# The two commands a new reader needs are `make demo` and `make test`.

SWIFT ?= swift
PYTHON ?= python3
SEEDS ?= 10000
HOURS ?= 1
ROUNDS ?= 12
FAULTS ?= all

.PHONY: demo test lint format build release notices conform conform-quick conform-deps simulate simulate-domain soak faults bench bench-quick proto deps clean

demo: deps
	$(SWIFT) build --product skridt
	@$(SWIFT) run --skip-build skridt demo

test: deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Plugins Sources Tests Benchmarks/Package.swift Benchmarks/Sources

format:
	$(SWIFT) format --in-place --recursive Package.swift Plugins Sources Tests Benchmarks/Package.swift Benchmarks/Sources

build: deps
	$(SWIFT) build

# One program that needs no Swift where it runs, and beside it what it is made of (CycloneDX) and what
# the makers of its parts ask to have said.
release: deps
	$(SWIFT) build -c release --product skridt --static-swift-stdlib -Xlinker -s
	$(SWIFT) package --allow-writing-to-package-directory third-party bom .build/release/skridt.cdx.json
	cp Sources/skridt/THIRD-PARTY-NOTICES.txt .build/release/

# When packages were renewed and their licences or notices with them; a test says when.
notices: deps
	$(SWIFT) package --allow-writing-to-package-directory third-party notices

# More towns than `make test` plays: make simulate SEEDS=10000, or SEED=n for one of them.
simulate: deps
	SEEDS=$(SEEDS) $(SWIFT) test -c release -Xswiftc -enable-testing --filter SyncTests.SimulatorTests

# The same with the whole domain's commands, a server and bundles: make simulate-domain SEEDS=200.
simulate-domain: deps
	SEEDS=$(SEEDS) $(SWIFT) test -c release -Xswiftc -enable-testing --filter DomainSimulatorTests

# The real program under fire for so long: make soak HOURS=8 ROUNDS=40, or SEED=n for one town again.
soak: deps
	$(SWIFT) build --build-tests
	HOURS=$(HOURS) ROUNDS=$(ROUNDS) $(SWIFT) test --skip-build --filter SoakTests

# Disks that fail and fill, power that goes, kills and races, all of them (hours): make faults FAULTS=20 for
# so much of each, FAULTS_ONLY=restore for what is named so, SEED=n for the same once more. Linux only.
faults: deps
	$(SWIFT) build --build-tests
	FAULTS=$(FAULTS) FAULTS_ONLY="$(FAULTS_ONLY)" $(SWIFT) test --skip-build --filter FaultTests

bench: deps
	$(SWIFT) run -c release --package-path Benchmarks skridt-bench all

# Whether everything `bench` measures still works. It goes on from what `test` built and is not
# optimised: its figures say nothing. What is remembered there of how to build is another package's.
bench-quick: deps
	$(SWIFT) run --disable-build-manifest-caching --package-path Benchmarks --scratch-path .build \
	  skridt-bench all --quick

# Needs protoc, and protoc-gen-swift of the swift-protobuf version in Package.swift.
proto:
	protoc --swift_out=Sources/Sync/Generated --swift_opt=Visibility=Internal -I Schema Schema/sync.proto

# Held against what others wrote: validators, an independent client, other implementations of the same
# standards (Tests/Conformance). What cannot be had here is skipped and says why; STRICT=1 fails then.
# `conform-quick` is what installs in a minute.
conform: conform-deps
	$(SWIFT) build --product skridt
	@$(PYTHON) Tests/Conformance/run.py $(if $(STRICT),--strict)

conform-quick: deps
	$(SWIFT) build --product skridt
	@if $(MAKE) --no-print-directory conform-deps; then \
	  $(PYTHON) Tests/Conformance/run.py --quick $(if $(STRICT),--strict); \
	else echo "Nothing was held against anything." >&2; exit $(if $(STRICT),1,0); fi

conform-deps: deps
	@if ! $(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then \
	  if ! command -v apt-get >/dev/null; then \
	    echo "make conform needs Python 3.10 or later with venv and pip: install them." >&2; exit 1; fi; \
	  if [ "$$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo -n"; else \
	    echo "make conform needs Python 3.10 or later with venv and pip: ask an administrator for python3-venv." >&2; exit 1; fi; \
	  echo "Installing python3-venv ..." >&2; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq python3-venv >/dev/null || { \
	    echo "python3-venv could not be installed: install it by hand and try again." >&2; exit 1; }; \
	fi

# SQLite's header is the one thing Swift's toolchain does not bring.
deps:
	@if ! [ -e /usr/include/sqlite3.h ] && ! echo '#include <sqlite3.h>' | cc -E - >/dev/null 2>&1; then \
	  if [ "$$(uname)" = Darwin ]; then exit 0; fi; \
	  if ! command -v apt-get >/dev/null; then \
	    echo "SQLite's development files are missing: install the package that holds sqlite3.h." >&2; exit 1; fi; \
	  if [ "$$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo -n"; else \
	    echo "SQLite's development files are missing and may not be installed from here: ask an administrator for libsqlite3-dev." >&2; exit 1; fi; \
	  echo "Installing libsqlite3-dev ..." >&2; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq libsqlite3-dev >/dev/null || { \
	    echo "libsqlite3-dev could not be installed: install it by hand and try again." >&2; exit 1; }; \
	fi

clean:
	rm -rf .build Benchmarks/.build
