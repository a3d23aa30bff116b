# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Configures and builds; sourced after common.sh.

# buildInto FOLDER PRESET [CMAKE ARGUMENTS... [-- TARGETS...]]: builds PRESET into build/FOLDER.
# Compiles that use much memory have their own job pool in CMake, so all cores may be used here.
buildInto() {
    local name=$1 preset=$2 folder=$SLUICE_ROOT/build/$1 started=$SECONDS
    local -a arguments=() targets=()
    shift 2
    while [ $# -gt 0 ]; do
        if [ "$1" = -- ]; then
            shift
            targets=(--target "$@")
            break
        fi
        arguments+=("$1")
        shift
    done
    say "building in build/$name"
    needDisk "$SLUICE_ROOT/build" 1500 "the build"
    (
        cd "$SLUICE_ROOT" || exit 1
        logged "$folder/configure.log" "configuring" \
            cmake --preset "$preset" -B "$folder" "${arguments[@]}"
        if [ -t 2 ]; then
            # Ninja's one line that counts up; compiler messages stay in view.
            cmake --build "$folder" "${targets[@]}" >&2 ||
                die "the build failed; the messages above say where."
        else
            logged "$folder/build.log" "the build" cmake --build "$folder" "${targets[@]}"
        fi
    ) || exit 1
    note "built in $(duration $((SECONDS - started)))"
}
