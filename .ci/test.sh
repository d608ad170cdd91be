#!/usr/bin/env bash
# Builds and runs every test project and ends with one line that counts them all.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build Workflow.sln -v minimal --nologo 2>&1 | grep -vE ' -> ' | tail -n 40
if [ "${PIPESTATUS[0]}" -ne 0 ]; then echo "0 passed, 1 failed"; exit 1; fi
# One test process at a time: several of them start whole landscapes, and two cores are soon full.
dotnet test Workflow.sln --no-build --nologo -m:1 --blame-hang-timeout 8m 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
awk -v code="$code" '
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
  }' "$log"
exit "$code"
