#!/usr/bin/env bash
# Builds and runs every test project, says again at the end what failed and why, and closes with a line that counts all tests.
set -uo pipefail
cd "$(dirname "$0")/.."
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
# Processes live for seconds here: compiling their methods again, better, costs more than it brings (half of all time).
export DOTNET_TieredPGO=0
# One compiler for all projects, whatever the machine's default: it stays warm, which halves the build.
dotnet build Workflow.sln -v minimal --nologo -p:UseSharedCompilation=true 2>&1 | grep -vE ' -> ' | tail -n 40
built=${PIPESTATUS[0]}
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
if [ "$built" -ne 0 ]; then echo "0 passed, 1 failed"; exit 1; fi

export DOTNET_TC_CallCounting=0
# Nor does collecting garbage on a thread of its own pay off there, or spinning for work on a core that another process could use.
export DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x4000000 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0
# Two at a time for two cores, the longest first: those of whole migrations wait more than they compute.
run() {
  dotnet test "artifacts/bin/$1/debug/$1.dll" --nologo --blame-hang-timeout 8m 2>&1 | tee "$logs/$1"
  return "${PIPESTATUS[0]}"
}
export -f run
export logs
first="Masterful.Worker.Tests Masterful.Activities.Tests Temporalio.DevServer.Tests Masterful.Simulation.Tests Masterful.Workflows.Tests"
others=$(cd tests && ls -d ./*.Tests | sed 's|^./||' | grep -vxF "$(tr ' ' '\n' <<<"$first")")
# shellcheck disable=SC2086
printf '%s\n' $first $others | xargs -P 2 -I{} bash -c 'run {}'
code=$?

# Each failure once more, where the end of a long log shows it.
for log in "$logs"/*; do
  awk -v project="$(basename "$log")" '
    /^  Failed / { if (!shown++) print "\nFailed in " project ":"; inside = 1 }
    /^(Passed|Failed)! |^\[xUnit\.net|^Data collector|^Attachments:|^Results File:/ { inside = 0 }
    inside && lines[project]++ < 120' "$log"
  grep -qE '^(Passed|Failed)! ' "$log" || { echo; echo "$(basename "$log") ended without a result:"; tail -n 40 "$log"; }
done
cat "$logs"/* | awk -v code="$code" '
  /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
    for (i = 1; i <= NF; i++) {
      if ($i == "Failed:") failed += $(i + 1)
      if ($i == "Passed:") passed += $(i + 1)
      if ($i == "Skipped:") skipped += $(i + 1)
    }
  }
  END {
    if (code != 0 && failed == 0) failed = 1
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
  }'
exit "$code"
