# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Shared by scripts/setup, scripts/run and scripts/test; sourced, never run.
# Everything said here goes to standard error: standard output belongs to the program that is run.

export SLUICE_ROOT
SLUICE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Services and containers may start a script without it.
export HOME
HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
SLUICE_DEPS_DIR=${SLUICE_DEPS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice-build}
# CMake and the tests read it too.
export SLUICE_DEPS_DIR

say() { printf '==> %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }

# Ends the script with one sentence that says what is missing and what to do about it.
die() {
    printf '\n%s stopped: %s\n' "scripts/$(basename "$0")" "$*" >&2
    exit 1
}

# freeMib PATH: free space in MiB where PATH is or will be.
freeMib() {
    local path=$1
    while [ ! -e "$path" ]; do path=$(dirname "$path"); done
    df -Pm "$path" | awk 'NR == 2 { print $4 }'
}

# needDisk PATH MIB WHAT [HINT]: stops unless PATH has MIB free.
needDisk() {
    local have
    have=$(freeMib "$1")
    [ "$have" -ge "$2" ] || die "$3 needs $2 MiB free in $1, but only $have MiB are free;" \
        "free some space there${4:+, or $4}."
}

# seconds as "4 min 05 s"
duration() {
    if [ "$1" -ge 60 ]; then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# logged LOG WHAT COMMAND...: runs COMMAND with its output in LOG; on failure shows the end and stops.
logged() {
    local log=$1 what=$2
    shift 2
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        if grep -q -i 'no space left on device' "$log"; then
            die "$what ran out of disk space; free some and run the same command again."
        fi
        die "$what failed; the whole output is in $log."
    fi
}
