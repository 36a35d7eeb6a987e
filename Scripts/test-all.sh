#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs everything: this machine's kernel, every kernel of the matrix, every libbpf, the sanitizers, and the checks of format,
# documentation and committed objects. Ends with one table. Takes about an hour on two cores.
# shellcheck disable=SC1090,SC1091,SC2154
set -euo pipefail
for part in common suite stages; do source "$(dirname "$0")/lib/$part.sh"; done
cd "$root"
# Results of an earlier run must not count for a stage that this run did not reach.
rm -rf .build/results

stage_expects host 5.10 6.1 6.12 latest libbpf-1.1 libbpf-1.5 libbpf-1.7 address thread
stage 'format' Scripts/check-format.sh
stage 'host' Scripts/test.sh
stage 'errors page' Scripts/generate-errors-page.sh --check --no-run
stage 'fuzzing' Scripts/fuzz.sh --seed 2 10
stage 'kernels' Scripts/test-kernels.sh --timeout 1500
stage 'test report' Scripts/generate-test-report.py --check
stage 'kernel support page' Scripts/check-requirements.sh --results
stage 'ARM64' Scripts/test-arm64.sh
stage 'libbpf versions' Scripts/test-libbpf.sh
stage 'sanitizers' Scripts/test-sanitizers.sh
stage 'committed BPF objects' Scripts/build-fixtures.sh --check
stage 'examples' Scripts/test-examples.sh
stage 'sources in the tools' Scripts/embed-ebpf-sources.py --check
stage 'programs in Swift and in C' Scripts/compare-swift-with-c.sh
stage 'tutorial of programs in Swift' Scripts/check-swift-tutorial.py
stage 'tracer with programs in Swift' Scripts/test-swift-tracer.sh
stage 'helpers of the kernel' Scripts/generate-ebpf-helpers.py --check
stage 'skeletons' Scripts/check-skeletons.sh
stage 'vmlinux.h' Scripts/check-vmlinux.sh
stage 'getting started and the plugin' Scripts/test-plugin.sh
stage 'installation' Scripts/test-install.sh
stage 'words' Scripts/check-words.py
stage 'enumerations' Scripts/check-enumerations.sh
stage 'documentation' Scripts/check-docs.sh
stages_end
