# The commands of this repository; `make` prints them. Go 1.26, Node.js 20, npm and Python 3 with pip have to be on the
# machine, and for make lint a C compiler; everything else is built once, from Go modules, into a cache folder (tests/tools).

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The same for every go command, so that what one compiles the next finds; and a checkout of another user builds too.
export CGO_ENABLED := 0
export GOFLAGS     := $(strip $(filter-out -buildvcs%,$(GOFLAGS)) -buildvcs=false)
# Less garbage collection spares compilers a fifth of their time.
COMPILE     := GOGC=800 GOMEMLIMIT=3GiB
# What the tests use instead of building a plugin each.
export GROUNDCOVER_ISTIO_PLUGIN := $(CURDIR)/bin

PLUGIN  := bin/pulumi-resource-groundcover-istio
LINTER  := bin/golangci-lint
VALE    := bin/vale
STEP    := .ci/step
# What make generate writes.
GENERATED := schema.json docs sdk examples/ci-preview/rbac.yaml CONTRIBUTING.md .ci/vale/texts.md
# What vale reads.
PAGES   := README.md CHANGELOG.md CONTRIBUTING.md docs/*.md examples/README.md examples/*/README.md .ci/vale/texts.md
TOOLS   := go -C tests/tools run .
# The packages with tests; of the others go test would say that they have none.
TESTED  := list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./...

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the plugin, stripped, into bin/
	@$(STEP) "building the plugin (2 minutes the first time)" \
		env $(COMPILE) go build -v -trimpath -ldflags "-s -w" -o $(PLUGIN) .

.PHONY: generate
generate: ## write schema.json, the generated pages and the SDKs from the code
	@$(STEP) "writing schema.json and the generated pages" go run ./provider/internal/generate
	@$(STEP) "writing the SDKs" go -C sdk/generate run .

.PHONY: check-generated
check-generated: generate ## fail when generated files were not committed, or schema.json breaks users unannounced
	@git diff --exit-code --stat -- $(GENERATED)
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)); \
		[[ -z $$new ]] || { echo "not committed: $$new" >&2; exit 1; }
	@.ci/compare-schema

.PHONY: lint
lint: ## gofmt, golangci-lint with go vet in it over all modules, and vale over what users read
	@unformatted=$$(gofmt -l main.go provider sdk/generate tests); \
		[[ -z $$unformatted ]] || { echo "not formatted: $$unformatted" >&2; exit 1; }
	@$(STEP) "go vet in sdk/go" go -C sdk/go vet ./...
	@$(STEP) "building golangci-lint (2 minutes the first time)" \
		env $(COMPILE) go -C .ci/lint build -v -trimpath -ldflags "-s -w" -o $(CURDIR)/$(LINTER) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@for module in . sdk/generate tests/tools tests; do (cd $$module && $(CURDIR)/$(STEP) "golangci-lint in $$module" $(CURDIR)/$(LINTER) run --allow-parallel-runners); done
	@$(STEP) "building vale (1 minute the first time)" \
		env $(COMPILE) CGO_ENABLED=1 go -C .ci/vale build -v -trimpath -ldflags "-s -w" -o $(CURDIR)/$(VALE) github.com/vale-cli/vale/v3/cmd/vale
	@$(STEP) "vale over the pages and texts" $(VALE) --output=line $(PAGES)

.PHONY: unit
unit: ## the tests that need no cluster
	@for module in . sdk/generate tests/tools; do \
		$(STEP) "fetching the modules of $$module" bash -c "go -C $$module list -deps -test ./... >/dev/null"; \
		$(STEP) -t "unit tests in $$module" go -C $$module test $$(go -C $$module $(TESTED)); \
	done

.PHONY: test
test: ## build what is missing and run every test: units, lab, cluster, languages
	@echo "make test builds the real parts once (20 minutes on two cores, nothing later), then runs all tests (about 15 minutes)." >&2
	@$(TOOLS) all helm scrape >/dev/null
	@$(MAKE) --no-print-directory build
	@$(STEP) "building the Go SDK" go -C sdk/go build -v ./...
	@$(MAKE) --no-print-directory unit
	@$(STEP) "fetching the modules of tests" bash -c "go -C tests list -deps -test ./... >/dev/null"
	@$(STEP) "compiling the tests" go -C tests vet ./...
	@$(STEP) -t "tests on the lab" go -C tests test -count=1 -parallel 3 -timeout 40m $$(go -C tests $(TESTED))

.PHONY: demo
demo: ## connect a real mesh to groundcover, see the spans, and restore the mesh
	@echo "make demo builds what it needs once (15 minutes on two cores, nothing later), then shows the product at work (1 minute)." >&2
	@$(TOOLS) demo >/dev/null
	@$(MAKE) --no-print-directory build
	@$(STEP) "building the demo" env $(COMPILE) go -C tests build -v -o $(CURDIR)/bin/demo ./demo
	@bin/demo

.PHONY: lab
lab: ## start a cluster with Istio and a sensor, to be used by hand until Ctrl-C
	@$(TOOLS) control-plane istio mesh >/dev/null
	@$(STEP) "building the lab" env $(COMPILE) go -C tests build -v -o $(CURDIR)/bin/lab ./lab/cmd/lab
	@bin/lab

.PHONY: bench
bench: ## measure up, preview and the plugin against doing it by hand
	@$(TOOLS) all scrape >/dev/null
	@$(MAKE) --no-print-directory build
	@$(STEP) "building the measurements" env $(COMPILE) go -C tests build -v -o $(CURDIR)/bin/bench ./bench
	@bin/bench

.PHONY: clean
clean: ## remove what was built here; the cache of real parts stays
	@rm -rf bin sdk/nodejs/bin sdk/nodejs/node_modules
