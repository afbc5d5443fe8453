# Goals print themselves: `make` or `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# A JDK 25: JAVA_HOME if it is one, else the first under /usr/lib/jvm. (Debian's default `java` is 17.)
is25 = $(shell grep -qs 'JAVA_VERSION="25' $(1)/release && echo $(1))
JDK := $(or $(call is25,$(JAVA_HOME)),$(firstword $(foreach d,$(wildcard /usr/lib/jvm/*),$(call is25,$(d)))))
export JAVA_HOME := $(JDK)
# Two modules at a time; tests on lab machines run alone, after them.
MVN := mvn --threads 2 --batch-mode --no-transfer-progress

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: check
check: tools ## unit tests, simulation, house rules: under two minutes, no root
	$(MVN) verify -Dexec.skip

.PHONY: test
test: lab-packages build ## everything that check does, and the lab: real machines under QEMU; under 45 minutes
	$(MVN) verify
	$(MVN) verify --projects lab --also-make -DskipUnits -DskipITs=false

.PHONY: test-all
test-all: lab-packages build ## every test there is, but for faults
	$(MVN) verify
	$(MVN) verify --projects lab --also-make -DskipUnits -DskipITs=false -DexcludedGroups=none

.PHONY: test-setup
test-setup: lab-packages build ## setup and undo on each kind of machine, with the power cut at each step; hours without KVM
	$(MVN) verify --projects lab --also-make -DskipUnits -DskipITs=false -DexcludedGroups=none -Dit.test='Setup*IT' -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: test-openstack
test-openstack: lab-packages build ## pools on a real OpenStack of this host: OPENSTACK names the directory with its `up` and `down`
	MAVEN='$(MVN)' lab/openstack/test

.PHONY: test-takeover
test-takeover: tools ## two controllers on PostgreSQL, the one that leads killed or stopped 20 times under load; writes bench/results/takeover.json
	CI=true $(MVN) verify --projects controller --also-make -DskipUnits -DskipITs=false -Dit.test=TakeoverIT -Dfailsafe.failIfNoSpecifiedTests=false -Dspotless.check.skip=true \
	  -Dsnapback.takeovers=20 -Dsnapback.takeover.results=$(CURDIR)/bench/results/takeover.json

.PHONY: faults
faults: lab-packages build ## pulls the plug of a lab machine at every step of a reset, kills agent and controller there, lets hostile runs loose; hours without KVM
	lab/lab faults

.PHONY: bench-reset
bench-reset: lab-packages build ## the recipe's reset and ours, alternating on one lab machine; writes bench/results/reset.json
	bench/bin/bench-reset

.PHONY: bench-scheduler
bench-scheduler: build ## how fast a controller grants up to 10,000 simulated nodes; writes bench/results/scheduler.json; ten minutes
	bench/bin/bench-scheduler

# The seeds of `make simulate`, and how much each of them plays.
SEEDS ?= 100
SEED ?= 1
NODES ?= 10000
REQUESTS ?= 1000000

.PHONY: simulate
simulate: tools ## the scheduler in simulation, a week of faults for each of SEEDS=100 seeds from SEED=1 on; hours. NODES=200 REQUESTS=5000 SEEDS=3: seconds
	$(MVN) --quiet --projects controller --also-make package -DskipTests -Dspotless.check.skip=true
	SNAPBACK_JAVA_OPTIONS="-Xmx$$((2 * $$(nproc)))g -XX:-UseSerialGC -XX:+UseParallelGC" controller/bin/snapback-controller simulate \
		--config bench/simulate.yaml --seed $(SEED) --seeds $(SEEDS) --nodes $(NODES) --requests $(REQUESTS)

.PHONY: build
build: tools ## programs and the agent's bundle, without tests
	$(MVN) --quiet package -DskipTests -Dspotless.check.skip=true
	agent/bundle/build

.PHONY: format
format: tools ## format the code
	$(MVN) --quiet spotless:apply

.PHONY: diagrams
diagrams: tools ## write docs/states.md from the state tables
	$(MVN) --quiet test --projects controller --also-make -Dtest=StatesPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dsnapback.diagrams.write=true

.PHONY: packages
packages: build ## Debian packages of agent, controller and cli, into target/packages
	packaging/build

.PHONY: test-packages
test-packages: packages ## installs, upgrades, removes and purges the packages in a fresh Debian (as root), and looks at each
	packaging/test

.PHONY: reproducible
reproducible: packages ## makes the packages once more from a copy of this tree elsewhere: they must be the same to the byte
	packaging/reproducible

.PHONY: lab-packages
lab-packages: ## install the Debian packages that building and the lab need, if any is missing
	@lab/install-packages -y

.PHONY: tools
tools:
	@test -n "$(JDK)" || { echo "make: no JDK 25 found: looked at JAVA_HOME and under /usr/lib/jvm. Install one there, or set JAVA_HOME to it." >&2; exit 69; }
	@command -v mvn >/dev/null || { echo "make: no Maven found. Install it (Debian: apt-get install maven), or run ./quickstart, which does." >&2; exit 69; }

.PHONY: clean
clean: tools ## remove what was built (not the lab's cached images)
	$(MVN) --quiet clean
