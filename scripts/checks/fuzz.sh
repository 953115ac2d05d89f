#!/usr/bin/env bash
# Feeds made-up files, answers and requests to whatever reads what comes from outside, guided by the code that they reach, with the
# address sanitizer. An input that traps, reads or writes where it must not, takes more than ten seconds or too much memory fails.
#
#   scripts/checks/fuzz.sh [SECONDS] [TARGET…]
#
# SECONDS  for each target (default: 5, a minute in all)
# TARGET   a folder in Tests/Fuzzing/seeds (default: all)
#
# Builds into .build-fuzz; what inputs reached something new stays in .build-fuzz/corpus and is where the next run begins. Inputs that
# fail are in .build-fuzz/findings; run one again with `.build-fuzz/debug/Fuzzing --target=TARGET FILE`.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=5
case ${1-} in [0-9]*) seconds=$1; shift ;; esac
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls Tests/Fuzzing/seeds)

folder=.build-fuzz
swift=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)\/lib\/swift".*/\1/p')
runtime=$swift/lib/swift/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
[ -e "$runtime" ] || { echo "fuzz: this Swift toolchain has no $runtime" >&2; exit 1; }
# gold's warnings about the sanitizer's own symbols say nothing.
VIBE_TRANSCRIBER_FUZZING=1 swift build --scratch-path "$folder" --product Fuzzing --static-swift-stdlib \
  -Xlinker "$runtime" -Xlinker "$("$swift/bin/clang" -print-file-name=libstdc++.a)" |
  { grep -v "Cannot export local symbol" || true; }

# Files that a target reads from a folder are kept in memory.
TMPDIR=$(mktemp -d -p /dev/shm fuzz.XXXXXX)
trap 'rm -rf "$TMPDIR"' EXIT
export TMPDIR
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:quarantine_size_mb=16:malloc_context_size=8
export ASAN_SYMBOLIZER_PATH=$swift/bin/llvm-symbolizer

failed=()
printf '%-12s %12s %10s %9s %9s\n' target executions "a second" edges inputs
for target in "${targets[@]}"; do
  corpus=$folder/corpus/$target findings=$folder/findings/$target log=$folder/$target.log status=0
  mkdir -p "$corpus" "$findings"
  "$folder/debug/Fuzzing" --target="$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=128 \
    -max_len=8192 -print_final_stats=1 -artifact_prefix="$findings/" -dict="Tests/Fuzzing/dictionaries/$target.dict" \
    "$corpus" "Tests/Fuzzing/seeds/$target" >"$log" 2>&1 || status=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  edges=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  printf '%-12s %12s %10s %9s %9s\n' "$target" "${executions:-?}" "${rate:-?}" "${edges:-?}" "$(find "$corpus" -type f | wc -l)"
  if [ $status != 0 ]; then
    failed+=("$target")
    grep -v '^#' "$log" | tail -n 60 >&2
  fi
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "fuzz: findings in ${failed[*]}; see $folder/findings" >&2
  exit 1
fi
