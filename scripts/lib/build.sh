# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Configures and builds; sourced after common.sh. Build folders are build/NAME.

# Holds the checkout's build lock until the subshell that called it ends: two commands may be started at
# the same time, two builds in one folder may not.
takeTurns() {
    mkdir -p build
    exec 8>build/.lock
    flock 8
}

# configure NAME PRESET [CMAKE ARGUMENTS...]: only when it never was or the presets have changed; Ninja
# itself sees every other change.
configure() {
    local name=$1 preset=$2
    shift 2
    say "building in build/$name"
    [ "$SLUICE_ROOT/build/$name/build.ninja" -nt "$SLUICE_ROOT/CMakePresets.json" ] && return
    needDisk "$SLUICE_ROOT/build" 1500 "the build" "use a checkout on another disk"
    (
        cd "$SLUICE_ROOT" || exit 1
        takeTurns
        logged "build/$name/configure.log" "configuring" \
            cmake --preset "$preset" -B "build/$name" "$@"
    ) || exit 1
}

# targetsOf NAME REGEX: targets of the configured build/NAME whose whole name matches.
targetsOf() {
    ninja -C "$SLUICE_ROOT/build/$1" -t targets all 2>/dev/null |
        sed -n -E "s/^($2): phony\$/\1/p" | sort -u
}

# build NAME [TARGETS...]: without targets, everything. Compiles that use much memory have their
# own job pool in CMake, so all cores may be used here.
build() {
    local name=$1 started=$SECONDS
    shift
    local -a command=(cmake --build "build/$name" ${1:+--target "$@"})
    (
        cd "$SLUICE_ROOT" || exit 1
        takeTurns
        if [ -t 2 ]; then
            # Ninja's one line that counts up; compiler messages stay in view.
            "${command[@]}" >&2 || die "the build failed; the messages above say where."
        else
            logged "build/$name/build.log" "the build" "${command[@]}"
        fi
    ) || exit 1
    [ $((SECONDS - started)) -lt 3 ] || note "built in $(duration $((SECONDS - started)))"
}
