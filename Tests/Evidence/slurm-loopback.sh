# A Slurm of one machine on loopback, everything below $slurm_home; to be sourced. Needs root, slurmctld, slurmd and
# munged (Debian: slurm-wlm), and no systemd. Its daemons are ended by their own process files alone.

# Says why there can be no Slurm here, or nothing.
slurm_lacks() {
  [ "$(id -u)" = 0 ] || { echo "not root"; return; }
  for program in munged slurmctld slurmd sbatch squeue scancel; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "no $program (apt-get install slurm-wlm)"; return; }
  done
}

slurm_start() {
  export PATH=$PATH:/usr/sbin
  slurm_host=$(hostname -s)
  local cores memory base
  cores=$(nproc) memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
  base=$((20000 + RANDOM % 20000))
  mkdir -p "$slurm_home"/{munge,state,spool,log}
  chmod 755 "$slurm_home"; chmod 711 "$slurm_home/munge"
  (umask 077; head -c 1024 /dev/urandom > "$slurm_home/munge/key")
  munged --force --key-file="$slurm_home/munge/key" --socket="$slurm_home/munge/socket" \
    --pid-file="$slurm_home/munge/pid" --log-file="$slurm_home/munge/log" --seed-file="$slurm_home/munge/seed"
  cat > "$slurm_home/slurm.conf" <<END
ClusterName=loopback
SlurmctldHost=$slurm_host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm_home/munge/socket,cred_expire=6
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=$base
SlurmdPort=$((base + 1))
StateSaveLocation=$slurm_home/state
SlurmdSpoolDir=$slurm_home/spool
SlurmctldPidFile=$slurm_home/slurmctld.pid
SlurmdPidFile=$slurm_home/slurmd.pid
SlurmctldLogFile=$slurm_home/log/slurmctld
SlurmdLogFile=$slurm_home/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=512
JobAcctGatherType=jobacct_gather/linux
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$slurm_home/log/jobs
MinJobAge=300
KillWait=5
SlurmctldTimeout=30
SlurmdTimeout=30
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=2
NodeName=$slurm_host NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory State=UNKNOWN
PartitionName=low Nodes=$slurm_host Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE
PartitionName=high Nodes=$slurm_host MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
END
  echo 'CgroupAutomount=no' > "$slurm_home/cgroup.conf"
  export SLURM_CONF=$slurm_home/slurm.conf
  slurmctld -f "$SLURM_CONF"
  slurm_wait "scontrol ping 2>/dev/null | grep -q UP"
  slurmd -f "$SLURM_CONF" -N "$slurm_host"
  slurm_wait "[ \"\$(sinfo -h -o %T -p low 2>/dev/null)\" = idle ]"
}

# Waits up to 20 s for a condition.
slurm_wait() {
  for _ in $(seq 100); do
    if eval "$1"; then return 0; fi
    sleep 0.2
  done
  echo "waited in vain for: $1" >&2
  return 1
}

slurm_kill_controller() { kill -9 "$(cat "$slurm_home/slurmctld.pid")"; }

slurm_restart_controller() {
  slurmctld -f "$SLURM_CONF"
  slurm_wait "scontrol ping 2>/dev/null | grep -q UP"
}

slurm_stop() {
  local file
  for file in slurmd.pid slurmctld.pid munge/pid; do
    if [ -s "$slurm_home/$file" ]; then kill "$(cat "$slurm_home/$file")" 2>/dev/null || true; fi
  done
  sleep 1
}
