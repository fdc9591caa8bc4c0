#!/usr/bin/env bash
# Runs specs on a real Slurm, of one machine on loopback that this script starts and stops, and disturbs them.
#
#   Tests/Evidence/slurm.sh [CASE...]      same kill cancel retry detach controller refused pack preempt timeout
#                                          array small gpus elsewhere kills node
#   HOSTS=2 Tests/Evidence/slurm.sh ...    on several hosts, each in namespaces of its own
#
# Without names: all but timeout, which takes two minutes, and kills (KILLS, 40, processes of jobs and controllers); node
# wants several hosts. Where Slurm cannot run it says so and ends with 77.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
lethe=$(realpath "${LETHE_BINARY:-$root/.build/release/lethe}")
slurm_home=$(mktemp -d /tmp/lethe-slurm.XXXXXX)
source "$here/slurm-loopback.sh"
lacks=$(slurm_lacks)
if [ -n "$lacks" ]; then echo "no Slurm here: $lacks"; rm -rf "$slurm_home"; exit 77; fi
hosts=${HOSTS:-0}
if [ "$hosts" -gt 0 ]; then lacks=$(slurm_lacks_hosts); fi
if [ -n "$lacks" ]; then echo "no hosts here: $lacks"; rm -rf "$slurm_home"; exit 77; fi
work=$(mktemp -d)
slurm_shared=$work SLURMD_TIMEOUT=5
trap 'slurm_stop; rm -rf "$work" "$slurm_home"' EXIT
trap 'exit 143' TERM INT
slurm_start "$hosts"
cp -r "$root/configs/." "$work/"
cd "$work"
# Hosts of their own have a core each, this machine two or more.
packed_cores=$((hosts > 0 ? 1 : 2))
cat > lethe.yaml <<END
lethe: 1
profiles:
  default:
    slurm: {interval: 1, visibility: 5, pack: 1, jobs: 10}
  packed:
    slurm: {interval: 1, visibility: 5, cores: $packed_cores, threads: 1, jobs: 4, pack: 200}
  single:
    slurm: {interval: 1, visibility: 5, pack: 1, jobs: 40}
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
# Distinct jobs that have ended, elements of arrays too; one that is preempted ends more than once.
jobs_done() { grep ' Name=lethe-' "$slurm_home/log/jobs" 2>/dev/null | grep -o 'JobId=[0-9]*' | sort -u | wc -l; }
# Distinct submissions of them.
submissions() { grep -o ' Name=lethe-[0-9a-f-]*' "$slurm_home/log/jobs" 2>/dev/null | sort -u | wc -l; }
fresh() { scancel -u root 2>/dev/null || true; slurm_wait '[ -z "$(squeue -h)" ]'; : > "$slurm_home/log/jobs"; }
check() { if [ "$1" = "$2" ]; then echo "  $3"; else echo "  NOT SO: $3"; failed=1; fi; }
running() { squeue -h -t RUNNING -o %i | head -1; }
failed=0
# Puts back what Slurm has taken out: an administrator's work.
resume() {
  local name
  for name in $(sinfo -h -N -o '%N %T' -p low | awk '/drain|down/ {print $1}'); do
    scontrol update nodename="$name" state=resume 2> /dev/null || true
  done
}
# A spec of COUNT programs that take SECONDS, each of which says when it begins and ends; then what is expected of them.
programs() {
  local name=$1 count=$2 seconds=$3 more=${4:-} n
  { echo "lethe: 1"; echo "name: $name"
    if [ -n "$more" ]; then echo "resources: $more"; fi
    echo "steps:"
    for n in $(seq "$count"); do
      echo "  s$n: {run: [sh, -c, 'echo begin $n >> $work/ran; sleep $seconds; echo $n > out; echo end $n >> $work/ran'], outputs: [out]}"
    done; } > "$name.yaml"
  : > ran
}
begun() { grep -c '^begin' ran || true; }
begun_twice() { grep '^begin' ran | sort | uniq -d | wc -l; }
ended_twice() { grep '^end' ran | sort | uniq -d | wc -l; }
programs_manifest() {
  if [ ! -d "$work/local-$1" ]; then "$lethe" run "$1.yaml" --runs "local-$1" --quiet > /dev/null 2>&1; fi
  manifest "local-$1"
  : > ran
}

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
  slurm_wait 'grep -q "running on" cancel.err && grep -rq "\"progress\"" cancel/.store/v1/jobs/'
  scancel "$(running)"
  wait $driver || code=$?
  check "$code" 1 "scancel: $(grep -m1 FAILED cancel.err)"
  on_slurm cancel "${long[@]}" > /dev/null 2>&1 || again=$?
  check "$again $(manifest cancel)" "0 $(long_manifest)" "the same command then ends with the manifest of the local run"
}

case_retry() {
  local code=0
  start retry "${long[@]}" --retries 1
  slurm_wait 'grep -q "running on" retry.err && grep -rq "\"progress\"" retry/.store/v1/jobs/'
  scancel "$(running)"
  wait $driver || code=$?
  check "$code $(manifest retry)" "0 $(long_manifest)" "scancel with --retries 1: $(grep -m1 retry retry.err)"
}

case_detach() {
  local code=0 again=0
  start detach "${long[@]}" --detach
  slurm_wait 'grep -q "running on" detach.err'
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
  slurm_wait 'grep -q "running on" controller.err'
  slurm_kill_controller
  sleep 3
  slurm_restart_controller
  # A young job is forgotten, its number given again, an older one started twice: then Slurm takes the machine out, and
  # an administrator has to put it back.
  while kill -0 $driver 2>/dev/null; do
    resume; sleep 1
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
  slurm_wait 'grep -q "running on" preempt.err && grep -rq "\"progress\"" preempt/.store/v1/jobs/'
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

case_array() {
  local code=0 again=0 whole sent
  programs many-alike 24 1; whole=$(programs_manifest many-alike)
  profile=single on_slurm array many-alike.yaml > /dev/null 2> array.err || code=$?
  check "$code $(begun) $(begun_twice) $(($(submissions) <= 3)) $(manifest array)" "0 24 0 1 $whole" \
    "24 jobs of 24 steps in $(submissions) submissions, the manifest of the local run"
  fresh; : > ran
  # One element is cancelled, one requeued, and the driver killed.
  "$lethe" run many-alike.yaml --runs array2 --executor slurm --profile single --keep-going > /dev/null 2> array2.err &
  driver=$!
  slurm_wait '[ "$(squeue -h -r -t PENDING | wc -l)" -ge 10 ]'
  scancel "$(squeue -h -r -t PENDING -o %i | tail -1)"
  scontrol requeue "$(running)"
  kill -9 $driver; wait $driver 2> /dev/null || true
  sleep 1
  sent=$(squeue -h -r | wc -l)
  profile=single on_slurm array2 many-alike.yaml > /dev/null 2> array3.err || again=$?
  check "$again $(ended_twice) $(manifest array2)" "0 0 $whole" \
    "one element cancelled, one requeued, driver killed with $sent in flight: taken up, no step ended twice, $(begun_twice) begun twice"
}

case_small() {
  local code=0 whole
  programs small-arrays 7 0; whole=$(programs_manifest small-arrays)
  echo MaxArraySize=3 >> "$slurm_home/slurm.conf"
  slurm_kill_controller; slurm_restart_controller
  profile=single on_slurm small small-arrays.yaml > /dev/null 2> small.err || code=$?
  check "$code $(begun) $(manifest small)" "0 7 $whole" "MaxArraySize=3: 7 steps in $(submissions) submissions"
  sed -i /MaxArraySize/d "$slurm_home/slurm.conf"
  slurm_kill_controller; slurm_restart_controller
}

case_gpus() {
  local code=0 whole seen=0 busy most=0
  programs with-gpus 6 2 '{"s*": {gpus: 1}}'; whole=$(programs_manifest with-gpus)
  "$lethe" run with-gpus.yaml --runs gpus --executor slurm --profile single > /dev/null 2> gpus.err &
  driver=$!
  while kill -0 $driver 2> /dev/null; do
    busy=$(squeue -h -r -t RUNNING -o %b | grep -c 'gpu:1' || true)
    if [ "$busy" -gt "$most" ]; then most=$busy; fi
    sleep 0.3
  done
  wait $driver || code=$?
  check "$code $((most >= 1)) $(manifest gpus)" "0 1 $whole" "6 steps with a GPU each: at most $most at once, by a fake gres"
  programs greedy 1 0 '{"s*": {gpus: 3}}'
  code=0; on_slurm greedy greedy.yaml > /dev/null 2> greedy.err || code=$?
  check "$code" 1 "3 GPUs of 2: $(grep -m1 FAILED greedy.err)"
}

case_elsewhere() {
  local code=0 whole here; here=$(mktemp -d /var/tmp/lethe-elsewhere.XXXXXX)
  # No host but this one has such a directory.
  mkdir -p /dev/shm/"$(basename "$here")" && rmdir "$here" && here=/dev/shm/$(basename "$here")
  echo 'three words here' > "$work/words.txt"
  cat > "$work/words.yaml" <<END
lethe: 1
name: words
steps:
  count: {run: [sh, -c, 'wc -w < inputs/words.txt > out'], inputs: {words.txt: words.txt}, outputs: [out]}
END
  (cd "$here" && "$lethe" run "$work/words.yaml" --runs "$work/words-local" --quiet) > /dev/null 2>&1 || code=$?
  cp lethe.yaml "$here/"
  (cd "$here" && "$lethe" run "$work/words.yaml" --runs "$work/words-slurm" --executor slurm --profile default) > /dev/null 2> words.err || code=$?
  rm -rf "$here"
  check "$code $(manifest words-slurm)" "0 $(manifest words-local)" "called from a directory that only this host has: the manifest of the local run"
}

# Kills processes of jobs (the job's, a step's, a program's) and controllers at random moments.
case_kills() {
  local rounds=${KILLS:-40} round whole same=0 killed=0 ended=0 twice=0 victim target length=6000
  programs victims 12 0.3; whole=$(programs_manifest victims)
  for round in $(seq "$rounds"); do
    fresh; : > ran
    start "kills$round" victims.yaml --retries 2 --retry-on cluster,signal
    sleep "$(printf '0.%03d' $((RANDOM % 1000)))"; sleep "$((RANDOM % (length / 1000)))"
    victim=$((round % 4))
    if [ $victim = 0 ]; then
      slurm_kill_controller && killed=$((killed + 1))
      sleep "$((RANDOM % 3))"; slurm_restart_controller
    else
      case $victim in
        1) target=$(pgrep -f "worker --runs $work/kills$round --job" | shuf -n 1 || true) ;;
        2) target=$(pgrep -f "sh -c echo begin .*$work/ran" | shuf -n 1 || true) ;;
        3) target=$driver ;;
      esac
      if [ -n "$target" ] && kill -9 "$target" 2> /dev/null; then killed=$((killed + 1)); fi
    fi
    while kill -0 $driver 2> /dev/null; do resume; sleep 0.5; done
    wait $driver 2> /dev/null || true
    for _ in 1 2; do
      if on_slurm "kills$round" victims.yaml > /dev/null 2> kills.err; then break; fi
      resume
    done
    if [ "$(manifest "kills$round")" = "$whole" ]; then same=$((same + 1)); else cp kills.err "/tmp/lethe-kills-$round.err"; fi
    twice=$((twice + $(begun_twice))) ended=$((ended + $(ended_twice)))
    rm -rf "kills$round"
  done
  check "$same" "$rounds" "$rounds rounds, $killed of controller, job, program and driver killed with -9: $same manifests equal, \
$twice of $((rounds * 12)) steps begun twice, $ended ended twice"
}

case_node() {
  local code=0 host begins
  if [ "$hosts" -lt 2 ]; then echo "  wants HOSTS=2"; return; fi
  start node "${long[@]}"
  slurm_wait 'grep -q "running on" node.err && grep -rq "\"progress\"" node/.store/v1/jobs/'
  host=$(squeue -h -t RUNNING -o %N | head -1)
  slurm_kill_host "${host#leaf}"
  slurm_wait 'sinfo -h -N -o "%N %T" | grep -q "$host down"' || true
  slurm_start_host "${host#leaf}"
  while kill -0 $driver 2> /dev/null; do resume; sleep 1; done
  wait $driver || code=$?
  begins=$(cat node/*/logs/*.log | grep '^begins on' | sort | uniq -c | awk '{print $1 " on " $4}' | paste -sd, || true)
  check "$code $(manifest node)" "0 $(long_manifest)" "a host switched off under a running step: starts $begins; the manifest of the local run"
}

cases=("$@")
[ ${#cases[@]} -gt 0 ] || cases=(same kill cancel retry detach controller refused preempt pack array small gpus elsewhere)
[ ${#cases[@]} -gt 0 ] && [ $# -eq 0 ] && [ "$hosts" -ge 2 ] && cases+=(node)
for name in "${cases[@]}"; do
  echo "$name"
  fresh
  "case_$name"
done
exit $failed
