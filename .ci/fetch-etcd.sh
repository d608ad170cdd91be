#!/usr/bin/env bash
# Puts etcd, etcdctl and etcdutl >= 3.5 under .tools/bin. Uses those on PATH when they are new enough; otherwise takes
# Debian trixie's packages with a lists directory of its own, so the system's apt sources stay as they are.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/.tools/bin
new_enough() { [ "$(printf '%s\n' 3.5.0 "$1" | sort -V | head -n 1)" = 3.5.0 ]; }
version_of() { "$1" version 2>/dev/null | sed -n 's/^\(etcdutl\|etcdctl\) version: *//p' | head -n 1; }

if [ -x "$bin/etcd" ] && [ -x "$bin/etcdctl" ] && [ -x "$bin/etcdutl" ]; then exit 0; fi
mkdir -p "$bin"

if command -v etcd >/dev/null && command -v etcdctl >/dev/null && command -v etcdutl >/dev/null \
   && new_enough "$(version_of etcdutl)"; then
  for tool in etcd etcdctl etcdutl; do ln -sf "$(command -v "$tool")" "$bin/$tool"; done
  exit 0
fi

command -v apt-get >/dev/null || { echo "etcd >= 3.5 is not on PATH and apt-get is not here to fetch it: install etcd, etcdctl and etcdutl >= 3.5" >&2; exit 1; }
apt=$root/.tools/apt
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/unpacked"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || { echo "the keyring $keyring is missing: install debian-archive-keyring, or put etcd >= 3.5 on PATH" >&2; exit 1; }
# The mirror that this machine already uses serves trixie too.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | sed -n -e 's/^URIs: *\([^ ]*debian\)\/*$/\1/p' -e 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*debian\)\/* .*/\2/p' | head -n 1 || true)
echo "deb [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian} trixie main" >"$apt/sources.list"
options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
  -o "Dir::Cache::archives=$apt/archives" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache="
  -o APT::Sandbox::User=root -o Acquire::Languages=none -qq)
apt-get "${options[@]}" update
(cd "$apt/archives" && apt-get "${options[@]}" download etcd-server etcd-client)
for package in "$apt"/archives/etcd-*.deb; do dpkg-deb -x "$package" "$apt/unpacked"; done
for tool in etcd etcdctl etcdutl; do install -m 0755 "$apt/unpacked/usr/bin/$tool" "$bin/$tool"; done
rm -rf "$apt"
"$bin/etcdutl" version >&2
