# SPDX-License-Identifier: Apache-2.0
# Sourced after common.sh and suite.sh: runs several scripts, continues after a failure, and ends with one table.
# shellcheck shell=bash disable=SC2034,SC2154

stage_results=() stage_lines=() stage_failed=0 stage_logs=()

# Runs a stage and records its result: stage NAME COMMAND…
stage() {
    local name=$1 began=$SECONDS verdict=ok
    shift
    note "$name"
    local log
    log=$(mktemp)
    "$@" 2>&1 | tee "$log" || verdict=FAILED
    if [[ $verdict == ok ]]; then rm -f "$log"; else stage_failed=1 && stage_logs+=("$log"); fi
    stage_lines+=("$(printf '%-28s %5d s  %s' "$name" $((SECONDS - began)) "$verdict")")
}

# The results that the final table shows: stage_expects NAME…
stage_expects() {
    local name
    for name; do stage_results+=("$root/.build/results/$name/result.json"); done
}

# Prints the results of all stages and ends the script.
stages_end() {
    local log
    # The ends of what failed, where a reader of the last page finds them.
    for log in ${stage_logs[@]+"${stage_logs[@]}"}; do
        echo && tail -n 40 "$log"
        rm -f "$log"
    done
    echo
    printf '%s\n' "${stage_lines[@]}"
    echo
    suite_table "${stage_results[@]}"
    exit "$stage_failed"
}
