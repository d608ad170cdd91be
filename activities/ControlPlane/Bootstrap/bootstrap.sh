#!/bin/sh
# Brings up the static control plane of Shoot @SHOOT@ on node @NODE@ (@ADDRESS@), in order, each part when the one before it is healthy.
# Made by `masterful render bootstrap`. @SECRETS@
#
# Run it as root when the machine boots; it may be run again at any time and changes only what differs. Settings, from the environment:
#   MASTERFUL_ROOT       directory that stands in for / (for trying it out)
#   MASTERFUL_TIMEOUT    seconds that a part may take to become healthy (240)
#   MASTERFUL_INTERVAL   seconds between two looks (2)
#   MASTERFUL_NEW_ETCD   yes: begin with an empty etcd-main where none was restored
#   MASTERFUL_REPLACE    yes: replace a manifest that this script did not write
set -eu

ROOT=${MASTERFUL_ROOT:-}
TIMEOUT=${MASTERFUL_TIMEOUT:-240}
INTERVAL=${MASTERFUL_INTERVAL:-2}
MANIFESTS=$ROOT/etc/kubernetes/manifests
STATE=$ROOT/var/lib/masterful/bootstrap
token=
missing=0

say() {
  printf 'bootstrap: %s\n' "$*"
}

fail() {
  printf 'bootstrap: ERROR: %s\n' "$*" >&2
  exit 1
}

# require PATH WHAT: counts a file that has to be there already.
require() {
  if [ ! -s "$ROOT$1" ]; then
    printf 'bootstrap: missing: %s (%s)\n' "$1" "$2" >&2
    missing=$((missing + 1))
  fi
}

# own PATH OWNER: gives a file to the user that its container runs as.
own() {
  if [ "$2" != - ] && [ "$(id -u)" = 0 ]; then
    chown "$2" "$1"
  fi
}

# secure PATH MODE OWNER: gives a file that was there already the mode that it needs.
secure() {
  chmod "$2" "$ROOT$1"
  own "$ROOT$1" "$3"
}

# beside FILE: writes standard input to a hidden file beside it, which a rename then puts in its place; the kubelet reads no hidden files.
beside() {
  (umask 027 && mkdir -p "$(dirname "$1")")
  new=$(dirname "$1")/.$(basename "$1").new
  rm -f "$new"
  (umask 077 && cat > "$new")
}

# put PATH MODE OWNER: makes standard input the content of a file; the same content is left alone.
put() {
  beside "$ROOT$1"
  if [ -f "$ROOT$1" ] && cmp -s "$new" "$ROOT$1"; then
    rm -f "$new"
    secure "$1" "$2" "$3"
  else
    chmod "$2" "$new"
    own "$new" "$3"
    mv -f "$new" "$ROOT$1"
    say "wrote $1"
  fi
}

# checksum COMPONENT: of the files that its Pod mounts.
checksum() {
  (cd "$ROOT/var/lib/static-pods/$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1)
}

# fill COMPONENT: puts into a manifest what this script does not carry, or can only know on the machine.
fill() {
  FILES_CHECKSUM=$(checksum "$1") HEALTH_TOKEN=$token awk '{
    gsub(/@FILES_CHECKSUM@/, ENVIRON["FILES_CHECKSUM"]); gsub(/@HEALTH_TOKEN@/, ENVIRON["HEALTH_TOKEN"]); print
  }'
}

# place COMPONENT: makes standard input the component's manifest; what somebody else wrote there stays, and is an error.
place() {
  beside "$MANIFESTS/$1.yaml"
  [ -s "$new" ] || fail "the manifest of $1 came out empty"
  if [ -f "$MANIFESTS/$1.yaml" ]; then
    if cmp -s "$new" "$MANIFESTS/$1.yaml"; then
      rm -f "$new"
      return 0
    fi

    there=$(sha256sum < "$MANIFESTS/$1.yaml")
    if [ "${MASTERFUL_REPLACE:-}" != yes ] && ! grep -qxF "$there" "$STATE/$1.sha256" 2>/dev/null; then
      rm -f "$new"
      fail "/etc/kubernetes/manifests/$1.yaml is there already, and this script did not write it. Move it away, or set MASTERFUL_REPLACE=yes."
    fi
  fi

  # Remembered first: a manifest that is there must always be known as this script's.
  sha256sum < "$new" >> "$STATE/$1.sha256"
  mv -f "$new" "$MANIFESTS/$1.yaml"
  say "placed static Pod $1"
}

# healthy WHAT COMMAND...: waits until the command succeeds, or fails with what it said last.
healthy() {
  what=$1
  shift
  deadline=$(($(date +%s) + TIMEOUT))
  until seen=$("$@" 2>&1); do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      fail "$what is not healthy after $TIMEOUT seconds: ${seen:-it does not answer}. Look at its container's log (crictl ps -a, crictl logs) and the kubelet's journal; then run this again."
    fi

    sleep "$INTERVAL"
  done
  say "$what is healthy"
}

ask() {
  curl --silent --show-error --max-time 5 "$@"
}

etcd_answers() {
  answer=$(ask "http://127.0.0.1:$1/health") || return 1
  printf '%s' "$answer"
  case $answer in
    *'"health":"true"'*) return 0 ;;
    *) return 1 ;;
  esac
}

# The token goes in by standard input, as other users could read it among the arguments.
api_answers() {
  answer=$(if [ -n "$token" ]; then printf 'header = "Authorization: Bearer %s"\n' "$token"; fi |
    ask --config - --cacert "$ROOT/var/lib/masterful/bootstrap/ca.crt" "$1") || return 1
  printf '%s' "$answer"
  [ "$answer" = ok ]
}

# As its kubelet asks it: on loopback, without a look at the certificate.
controller_answers() {
  answer=$(ask --insecure "https://127.0.0.1:$1/healthz") || return 1
  printf '%s' "$answer"
  [ "$answer" = ok ]
}

for program in awk base64 basename cat chmod chown cmp curl cut date dirname find grep head id mkdir mv rm sed sha256sum sleep sort; do
  command -v "$program" > /dev/null || fail "program $program is not on PATH"
done
if [ -z "$ROOT" ] && [ "$(id -u)" != 0 ]; then
  fail "it has to run as root"
fi

# Nothing is written before everything that has to be there is there.
@REQUIRE@
if [ "$missing" -gt 0 ]; then
  fail "$missing files that hold keys, or belong to them, are missing; nothing was changed. Phase Credentials of a migration puts them there; so does whoever rolls the node out by other means. A script that carries them: masterful render bootstrap --include-secrets."
fi
if [ ! -d "$ROOT@ETCD@" ] && [ "${MASTERFUL_NEW_ETCD:-}" != yes ]; then
  fail "etcd-main has no data in @ETCD@; nothing was changed. @EMPTY@"
fi

(umask 077 && mkdir -p "$STATE"@DIRECTORIES@)
@FILES@
@TOKEN@
@PODS@
say "the static control plane of @SHOOT@ is up on @NODE@"
