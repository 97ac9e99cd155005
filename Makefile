# The commands of this repository; `make` lists them. They require Go 1.26, a C compiler (for the race detector and vale), Node.js
# 20 with npm, and Python 3 with pip. Everything else is built once, from Go modules, into a cache folder (see tests/tools).

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# All go commands use the same settings, so that they share the build cache. Builds do not depend on the owner of the checkout, and
# fail instead of adding a module or a hash to go.mod or go.sum.
export CGO_ENABLED := 0
export GOFLAGS     := $(strip $(filter-out -buildvcs% -mod=%,$(GOFLAGS)) -buildvcs=false -mod=readonly)
# Less garbage collection saves a fifth of the compile time.
COMPILE     := GOGC=800 GOMEMLIMIT=3GiB
# The tests use this plugin and do not build one each.
export GROUNDCOVER_ISTIO_PLUGIN := $(CURDIR)/bin

PLUGIN   := bin/pulumi-resource-groundcover-istio
LINTER   := bin/golangci-lint
DEADCODE := bin/deadcode
VALE     := bin/vale
STEP     := .ci/step
TOOLS    := go -C tests/tools run .
LICENSES := go -C .ci/licenses run .
# What make generate writes.
GENERATED := schema.json docs sdk examples/ci-preview/rbac.yaml CONTRIBUTING.md .ci/vale/texts.md
# What vale reads.
PAGES    := README.md SECURITY.md CHANGELOG.md CONTRIBUTING.md docs/*.md examples/README.md examples/*/README.md .ci/vale/texts.md
# Lists the packages with tests; go test would print a line for each of the others.
TESTED   := list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}'

.PHONY: help
help: ## list the commands; times are for two cores, later runs (first run)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the plugin into bin/: 30 s (2 min)
	@$(STEP) "building the plugin (2 minutes the first time)" \
		env $(COMPILE) go build -v -trimpath -ldflags "-s -w" -o $(PLUGIN) .

.PHONY: generate
generate: ## write schema.json, the SDKs and the generated pages from the code: 1 min (3 min)
	@$(STEP) "writing schema.json and the generated pages" go run ./provider/internal/generate
	@$(STEP) "writing the SDKs" go -C sdk/generate run .

.PHONY: check-generated
check-generated: generate ## fail when a generated file is not committed, or schema.json breaks users without a changelog entry
	@git diff --exit-code --stat -- $(GENERATED)
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)); \
		[[ -z $$new ]] || { echo "not committed: $$new" >&2; exit 1; }
	@.ci/compare-schema

.PHONY: lint
lint: ## run gofmt, go vet, golangci-lint, deadcode, vale over the texts for users, and licenses: 3 min (8 min)
	@unformatted=$$(gofmt -l main.go provider sdk/generate tests .ci); \
		[[ -z $$unformatted ]] || { echo "not formatted: $$unformatted" >&2; exit 1; }
	@$(STEP) "go vet in sdk/go" go -C sdk/go vet ./...
	@$(STEP) "building golangci-lint (2 minutes the first time)" \
		env $(COMPILE) go -C .ci/lint build -v -trimpath -ldflags "-s -w" -o $(CURDIR)/$(LINTER) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@for module in . sdk/generate tests/tools tests .ci/licenses .ci/checksums .ci/vuln; do (cd $$module && $(CURDIR)/$(STEP) "golangci-lint in $$module" $(CURDIR)/$(LINTER) run --allow-parallel-runners); done
	@$(STEP) "building deadcode" go -C .ci/deadcode build -v -trimpath -ldflags "-s -w" -o $(CURDIR)/$(DEADCODE) golang.org/x/tools/cmd/deadcode
	@$(STEP) "deadcode (1 minute)" .ci/dead-code
	@$(MAKE) --no-print-directory licenses
	@$(STEP) "building vale (1 minute the first time)" \
		env $(COMPILE) CGO_ENABLED=1 go -C .ci/vale build -v -trimpath -ldflags "-s -w" -o $(CURDIR)/$(VALE) github.com/vale-cli/vale/v3/cmd/vale
	@$(STEP) "vale over the pages and texts" $(VALE) --output=line $(PAGES)

.PHONY: checksums
checksums: ## compare every line of go.sum with Go's checksum database; needs the network: 10 s
	@go -C .ci/checksums run . $$(git ls-files '*go.sum' | sed "s#^#$(CURDIR)/#")

.PHONY: vulnerabilities
vulnerabilities: ## fail when the plugin reaches a known vulnerability, by vuln.go.dev or GOVULNDB: 1 min (2 min)
	@$(STEP) "govulncheck over the plugin" .ci/vulnerabilities

.PHONY: licenses
licenses: ## fail when the plugin links a module whose license is missing or not allowed: 5 s (1 min)
	@$(STEP) "licenses of the linked modules" $(LICENSES) $(CURDIR)

.PHONY: notices
notices: ## write bin/THIRD-PARTY-NOTICES, which belongs into every archive of the plugin: 5 s (1 min)
	@mkdir -p bin
	@$(STEP) "writing bin/THIRD-PARTY-NOTICES" $(LICENSES) -notices $(CURDIR)/bin/THIRD-PARTY-NOTICES $(CURDIR)

.PHONY: release-gate
release-gate: checksums vulnerabilities notices ## what a release needs besides make test

# The modules with tests that need no cluster.
UNIT := . sdk/generate tests/tools .ci/licenses .ci/checksums .ci/vuln

.PHONY: unit
unit: ## run the tests that need no cluster: 2 min (6 min)
	@for module in $(UNIT); do \
		$(STEP) "fetching the modules of $$module" bash -c "go -C $$module list -deps -test ./... >/dev/null"; \
		$(STEP) -t "unit tests in $$module" go -C $$module test $$(go -C $$module $(TESTED) ./...); \
	done

# The race detector requires cgo, which all other go commands of the product do without.
.PHONY: race
race: ## run the tests of provider/ with the race detector: 3 min (8 min)
	@command -v $${CC:-gcc} >/dev/null || { echo "make race: found no C compiler. Install gcc, or set CC" >&2; exit 1; }
	@$(STEP) -t "tests of provider/ with the race detector" env CGO_ENABLED=1 $(COMPILE) go test -race $$(go $(TESTED) ./provider/...)

.PHONY: test
test: ## run all tests: unit, race, and on a local cluster: 25 min (45 min)
	@echo "make test builds the real programs once (20 to 35 minutes on two cores), then runs all tests (25 minutes)." >&2
	@$(TOOLS) all helm scrape >/dev/null
	@$(MAKE) --no-print-directory build
	@$(STEP) "building the Go SDK" go -C sdk/go build -v ./...
	@# The race detector runs the tests of the product itself.
	@$(MAKE) --no-print-directory unit UNIT="$(filter-out .,$(UNIT))"
	@$(MAKE) --no-print-directory race
	@$(STEP) "fetching the modules of tests" bash -c "go -C tests list -deps -test ./... >/dev/null"
	@$(STEP) "compiling the tests" go -C tests vet ./...
	@$(STEP) -t "tests on the lab" go -C tests test -count=1 -parallel 3 -timeout 60m $$(go -C tests $(TESTED) ./...)

.PHONY: demo
demo: ## connect a real mesh, show its spans and the changes, and restore the mesh: 1 min (20 to 35 min)
	@echo "make demo builds the programs that it needs once (20 to 35 minutes on two cores), then shows the product at work (1 minute)." >&2
	@$(TOOLS) demo >/dev/null
	@$(MAKE) --no-print-directory build
	@$(STEP) "building the demo" env $(COMPILE) go -C tests build -v -o $(CURDIR)/bin/demo ./demo
	@bin/demo

.PHONY: lab
lab: ## start a local cluster with Istio and a sensor for manual use, until Ctrl-C: 20 s (20 to 35 min)
	@$(TOOLS) control-plane istio mesh >/dev/null
	@$(STEP) "building the lab" env $(COMPILE) go -C tests build -v -o $(CURDIR)/bin/lab ./lab/cmd/lab
	@bin/lab

.PHONY: bench
bench: ## compare up, preview and the plugin with manual ways, on a local cluster: 30 min (50 min)
	@$(TOOLS) all scrape >/dev/null
	@$(MAKE) --no-print-directory build
	@$(STEP) "building the measurements" env $(COMPILE) go -C tests build -v -o $(CURDIR)/bin/bench ./bench
	@bin/bench

.PHONY: clean
clean: ## delete what was built in this folder; the cache of real programs stays
	@rm -rf bin sdk/nodejs/bin sdk/nodejs/node_modules
