#!/usr/bin/env bash
# Runs specs on a real Slurm, of one machine on loopback that this script starts and stops, and disturbs them.
#
#   Tests/Evidence/slurm.sh [CASE...]      same kill cancel retry detach controller refused pack preempt timeout
#
# Without names: all but timeout, which takes two minutes. Where Slurm cannot run it says so and ends with 77.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
lethe=$(realpath "${LETHE_BINARY:-$root/.build/release/lethe}")
slurm_home=$(mktemp -d /tmp/lethe-slurm.XXXXXX)
source "$here/slurm-loopback.sh"
lacks=$(slurm_lacks)
if [ -n "$lacks" ]; then echo "no Slurm here: $lacks"; rm -rf "$slurm_home"; exit 77; fi
work=$(mktemp -d)
trap 'slurm_stop; rm -rf "$work" "$slurm_home"' EXIT
trap 'exit 143' TERM INT
slurm_start
cp -r "$root/configs/." "$work/"
cd "$work"
cat > lethe.yaml <<END
lethe: 1
profiles:
  default:
    slurm: {interval: 1, visibility: 5, pack: 1, jobs: 10}
  packed:
    slurm: {interval: 1, visibility: 5, cores: 2, threads: 1, jobs: 4, pack: 200}
  elsewhere:
    slurm: {partition: nowhere}
  short:
    slurm: {interval: 1, visibility: 5, time: "1", pack: 1}
END

seconds() { date +%s.%N; }
manifest() { cat "$1"/*/MANIFEST.sha256; }
# Starts the driver itself, so that signals reach it, with its words in RUNS.err.
start() {
  local runs=$1; shift
  "$lethe" run "$@" --runs "$runs" --executor slurm --profile default > /dev/null 2> "$runs.err" &
  driver=$!
}
on_slurm() { local runs=$1; shift; "$lethe" run "$@" --runs "$runs" --executor slurm --profile "${profile:-default}"; }
# Names of the jobs that Slurm has finished since the start, by the step that they were for, with more than one each.
repeated() { grep -o ' Name=lethe-[0-9a-f-]*' "$slurm_home/log/jobs" | sort -u | cut -c1-20 | uniq -d; }
# Distinct jobs that have ended; one that is preempted ends more than once.
jobs_done() { grep -o ' Name=lethe-[0-9a-f-]*' "$slurm_home/log/jobs" 2>/dev/null | sort -u | wc -l; }
fresh() { scancel -u root 2>/dev/null || true; slurm_wait '[ -z "$(squeue -h)" ]'; : > "$slurm_home/log/jobs"; }
check() { if [ "$1" = "$2" ]; then echo "  $3"; else echo "  NOT SO: $3"; failed=1; fi; }
running() { squeue -h -t RUNNING -o %i | head -1; }
failed=0

local_manifest() {
  if [ ! -d "$work/local" ]; then "$lethe" run tiny.yaml --runs local --quiet >/dev/null 2>&1; fi
  manifest local
}

# A training of several seconds, so that it can be disturbed.
long=(tiny.yaml --set model.pretrain.training.epochs=200)
long_manifest() {
  if [ ! -d "$work/long" ]; then "$lethe" run "${long[@]}" --runs long --quiet >/dev/null 2>&1; fi
  manifest long
}

case_same() {
  local begun; begun=$(seconds)
  on_slurm same tiny.yaml > same.out 2> same.err || { tail -20 same.err; }
  check "$(manifest same)" "$(local_manifest)" \
    "$(jobs_done) jobs, $(echo "$(seconds) - $begun" | bc) s, the manifest of the local run"
}

case_kill() {
  local round same=0 doubled=0 rounds=${KILLS:-8}
  local_manifest > /dev/null
  for round in $(seq "$rounds"); do
    fresh
    start "kill$round" tiny.yaml
    sleep "$((RANDOM % 5)).$((RANDOM % 10))"
    kill -9 $driver 2>/dev/null || true
    wait $driver 2>/dev/null || true
    on_slurm "kill$round" tiny.yaml > /dev/null 2> kill.err || tail -20 kill.err
    slurm_wait '[ -z "$(squeue -h)" ]'
    if [ "$(manifest "kill$round")" = "$(local_manifest)" ]; then same=$((same + 1)); fi
    if [ -n "$(repeated)" ]; then doubled=$((doubled + 1)); fi
    rm -rf "kill$round"
  done
  check "$same $doubled" "$rounds 0" "driver killed with -9 $rounds times: $same manifests equal, $doubled with a step handed in twice"
}

case_cancel() {
  local code=0 again=0
  start cancel "${long[@]}"
  slurm_wait 'grep -q "on $slurm_host" cancel.err && grep -rq "\"progress\"" cancel/.store/v1/jobs/'
  scancel "$(running)"
  wait $driver || code=$?
  check "$code" 1 "scancel: $(grep -m1 FAILED cancel.err)"
  on_slurm cancel "${long[@]}" > /dev/null 2>&1 || again=$?
  check "$again $(manifest cancel)" "0 $(long_manifest)" "the same command then ends with the manifest of the local run"
}

case_retry() {
  local code=0
  start retry "${long[@]}" --retries 1
  slurm_wait 'grep -q "on $slurm_host" retry.err && grep -rq "\"progress\"" retry/.store/v1/jobs/'
  scancel "$(running)"
  wait $driver || code=$?
  check "$code $(manifest retry)" "0 $(long_manifest)" "scancel with --retries 1: $(grep -m1 retry retry.err)"
}

case_detach() {
  local code=0 again=0
  start detach "${long[@]}" --detach
  slurm_wait 'grep -q "on $slurm_host" detach.err'
  kill -INT $driver
  wait $driver || code=$?
  local left; left=$(squeue -h | wc -l)
  check "$code $((left > 0))" "130 1" "Ctrl-C with --detach: exit $code, $left jobs go on"
  "$lethe" jobs --runs detach
  on_slurm detach "${long[@]}" > /dev/null 2> detach2.err || again=$?
  check "$again $(manifest detach) $(repeated)" "0 $(long_manifest) " "the same command took it up, no step twice"
}

case_controller() {
  local code=0
  start controller "${long[@]}"
  slurm_wait 'grep -q "on $slurm_host" controller.err'
  slurm_kill_controller
  sleep 3
  slurm_restart_controller
  # A young job is forgotten, its number given again, an older one started twice: then Slurm takes the machine out, and
  # an administrator has to put it back.
  while kill -0 $driver 2>/dev/null; do
    if sinfo -h -o %T -p low | grep -q drain; then scontrol update nodename="$slurm_host" state=resume; fi
    sleep 1
  done
  wait $driver || code=$?
  check "$code $(manifest controller)" "0 $(long_manifest)" "controller killed with -9 and started again under a running job"
}

case_refused() {
  local code=0 begun; begun=$(seconds)
  profile=elsewhere on_slurm refused tiny.yaml > /dev/null 2> refused.err || code=$?
  check "$code" 1 "no such partition: $(grep -m1 FAILED refused.err)"
  # An sbatch that says three times that there are too many jobs.
  mkdir -p "$work/bin"
  cat > "$work/bin/sbatch" <<END
#!/bin/bash
echo x >> "$work/asked"
if [ "\$(wc -l < "$work/asked")" -le 3 ]; then
  echo 'sbatch: error: AssocMaxSubmitJobLimit' >&2
  echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)" >&2
  exit 1
fi
exec /usr/bin/sbatch "\$@"
END
  chmod +x "$work/bin/sbatch"
  code=0
  PATH=$work/bin:$PATH on_slurm limited tiny.yaml > /dev/null 2> limited.err || code=$?
  check "$code $(manifest limited)" "0 $(local_manifest)" "refused three times for a limit, then taken"
}

case_preempt() {
  local code=0
  start preempt "${long[@]}"
  slurm_wait 'grep -q "on $slurm_host" preempt.err && grep -rq "\"progress\"" preempt/.store/v1/jobs/'
  sbatch --parsable -p high --exclusive --wrap 'sleep 1' -o /dev/null > /dev/null
  wait $driver || code=$?
  local begins; begins=$(cat preempt/*/logs/*.log | grep -c '^begins on' || true)
  slurm_wait '[ -z "$(squeue -h)" ]'
  check "$code $((begins > $(jobs_done))) $(manifest preempt)" "0 1 $(long_manifest)" \
    "preempted and requeued by Slurm ($begins starts of $(jobs_done) jobs), then the manifest of the local run"
}

case_timeout() {
  local code=0
  # Half a minute of training on a quick machine: the step is told 15 s before a limit of one minute, or earlier.
  local slow=(tiny.yaml --set "model.pretrain.training.epochs=${EPOCHS:-1500}")
  profile=short on_slurm timeout "${slow[@]}" > /dev/null 2> timeout.err || code=$?
  "$lethe" run "${slow[@]}" --runs slow --quiet > /dev/null 2>&1
  check "$code $(manifest timeout)" "0 $(manifest slow)" \
    "time limit: $(cat timeout/*/logs/*.log | grep -c 'goes on from its checkpoint' || true) times on from the checkpoint"
}

case_pack() {
  local count=${STEPS:-500} begun local_time slurm_time
  { echo "lethe: 1"; echo "name: many"; echo "steps:"
    for n in $(seq "$count"); do
      echo "  s$n: {run: [sh, -c, 'echo $n > out'], outputs: [out]}"
    done; } > many.yaml
  begun=$(seconds); "$lethe" run many.yaml --runs many-local --quiet > /dev/null 2>&1
  local_time=$(echo "$(seconds) - $begun" | bc)
  begun=$(seconds); profile=packed on_slurm many-slurm many.yaml --quiet > /dev/null 2> many.err || tail many.err
  slurm_time=$(echo "$(seconds) - $begun" | bc)
  check "$(manifest many-slurm) $(echo "$slurm_time <= 1.5 * $local_time + 10" | bc)" "$(manifest many-local) 1" \
    "$count short steps in $(jobs_done) jobs: $slurm_time s, local $local_time s"
}

cases=("$@")
[ ${#cases[@]} -gt 0 ] || cases=(same kill cancel retry detach controller refused preempt pack)
for name in "${cases[@]}"; do
  echo "$name"
  fresh
  "case_$name"
done
exit $failed
