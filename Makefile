# The two commands of the README, and what they need. ARGS goes to masterful: make demo ARGS="--strategy fresh"
.PHONY: build demo image publish test test-live tools format docs clean
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1

demo: tools
	dotnet build worker/Masterful.Worker.csproj -v quiet
	artifacts/bin/Masterful.Worker/debug/masterful demo $(ARGS)

test: tools
	.ci/test.sh

# The SDK's tests on any Temporal Service: TEMPORAL_ADDRESS=host:port make test-live. TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and
# TEMPORAL_TLS_* are those of Temporal's own tools.
test-live:
	@test -n "$(TEMPORAL_ADDRESS)" || { echo "test-live needs TEMPORAL_ADDRESS=host:port" >&2; exit 2; }
	dotnet test tests/Temporalio.Tests --logger "console;verbosity=normal"

# A folder that runs on any Linux with glibc, compiled ahead: artifacts/masterful-RID, and the same as .tar.gz.
RID ?= linux-$(patsubst aarch64,arm64,$(patsubst x86_64,x64,$(shell uname -m)))
publish:
	rm -rf artifacts/masterful-$(RID)
	dotnet publish worker/Masterful.Worker.csproj -c Release -r $(RID) --self-contained -v quiet -o artifacts/masterful-$(RID)
	tar -C artifacts --owner=0 --group=0 -czf artifacts/masterful-$(RID).tar.gz masterful-$(RID)
	@du -h artifacts/masterful-$(RID).tar.gz

# An image for agents in Pods and for workers: BUILDER=buildah make image. See worker/Containerfile.
BUILDER ?= docker
image: publish
	$(BUILDER) build -f worker/Containerfile -t masterful artifacts/masterful-$(RID)

build:
	dotnet build Workflow.sln

# etcd 3.5 into .tools/bin, unless it is on PATH.
tools:
	@.ci/fetch-etcd.sh

# docs/phases.md, docs/errors.md and docs/checks.md, from the state machine and the tables of errors and checks.
docs: build
	UPDATE_DOCS=1 dotnet test tests/Masterful.Workflows.Tests --no-build --filter FullyQualifiedName~GeneratedDocuments

format:
	dotnet format Workflow.sln

clean:
	rm -rf artifacts .demo .temporal
