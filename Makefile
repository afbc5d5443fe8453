# Goals print themselves: `make` or `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# A JDK 25: JAVA_HOME if it is one, else the first under /usr/lib/jvm. (Debian's default `java` is 17.)
is25 = $(shell grep -qs 'JAVA_VERSION="25' $(1)/release && echo $(1))
JDK := $(or $(call is25,$(JAVA_HOME)),$(firstword $(foreach d,$(wildcard /usr/lib/jvm/*),$(call is25,$(d)))))
export JAVA_HOME := $(JDK)
MVN := mvn --batch-mode --no-transfer-progress

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: format
format: jdk ## format the code
	$(MVN) -q spotless:apply

.PHONY: jdk
jdk:
	@test -n "$(JDK)" || { echo "No JDK 25 found: looked at JAVA_HOME and /usr/lib/jvm. Install one, or set JAVA_HOME to it." >&2; exit 69; }

.PHONY: clean
clean: jdk ## remove what was built
	$(MVN) -q clean
