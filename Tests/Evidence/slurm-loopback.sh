# A Slurm of one machine on loopback, or of several hosts, everything below $slurm_home; to be sourced. Needs root,
# slurmctld, slurmd and munged (Debian: slurm-wlm), and no systemd. Its daemons are ended by their own process files alone.
#
# A host is a network namespace behind a bridge, with a host name, processes, a /tmp and a /dev/shm of its own: to the
# others it is another machine, whose processes die with it. Shared are $slurm_home and $slurm_shared.

# Says why there can be no Slurm here, or nothing.
slurm_lacks() {
  [ "$(id -u)" = 0 ] || { echo "not root"; return; }
  for program in munged slurmctld slurmd sbatch squeue scancel; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "no $program (apt-get install slurm-wlm)"; return; }
  done
}

# Says why there can be no hosts of their own here, or nothing.
slurm_lacks_hosts() {
  command -v ip unshare nsenter >/dev/null || { echo "no ip, unshare or nsenter"; return; }
  local link=lsl$((RANDOM % 10000))
  ip link add "$link" type bridge 2>/dev/null || { echo "no bridge can be made"; return; }
  ip link del "$link"
  unshare --net --uts --mount --pid --fork true 2>/dev/null || echo "no namespaces can be made"
}

# Starts it with so many hosts; without a number on this machine alone.
slurm_start() {
  export PATH=$PATH:/usr/sbin
  local count=${1:-0} address=127.0.0.1 listen=NoInAddrAny,NoCtldInAddrAny names nodes host
  slurm_host=$(hostname -s)
  local cores memory base
  cores=$(nproc) memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
  base=$((20000 + RANDOM % 20000))
  mkdir -p "$slurm_home"/{munge,state,spool,log}
  chmod 755 "$slurm_home"; chmod 711 "$slurm_home/munge"
  (umask 077; head -c 1024 /dev/urandom > "$slurm_home/munge/key")
  munged --force --key-file="$slurm_home/munge/key" --socket="$slurm_home/munge/socket" \
    --pid-file="$slurm_home/munge/pid" --log-file="$slurm_home/munge/log" --seed-file="$slurm_home/munge/seed"
  mkdir "$slurm_home/gpu"
  : > "$slurm_home/gpu/0"
  : > "$slurm_home/gpu/1"
  names=$slurm_host
  nodes="NodeName=$slurm_host NodeAddr=127.0.0.1 Port=$((base + 1)) CPUs=$cores RealMemory=$memory Gres=gpu:fake:2 State=UNKNOWN"
  slurm_hosts=()
  if [ "$count" -gt 0 ]; then
    slurm_bridge=lsl$$
    slurm_net=10.$((64 + RANDOM % 64)).$((RANDOM % 256))
    address=$slurm_net.254 listen= nodes=
    ip link add "$slurm_bridge" type bridge
    ip address add "$address/24" dev "$slurm_bridge"
    ip link set "$slurm_bridge" up
    for host in $(seq "$count"); do
      slurm_hosts+=("leaf$host")
      nodes+="NodeName=leaf$host NodeHostname=leaf$host NodeAddr=$slurm_net.$host CPUs=1 RealMemory=$((memory / count)) Gres=gpu:fake:2 State=UNKNOWN"$'\n'
    done
    names=$(IFS=,; echo "${slurm_hosts[*]}")
  fi
  cat > "$slurm_home/slurm.conf" <<END
ClusterName=loopback
SlurmctldHost=$slurm_host($address)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm_home/munge/socket,cred_expire=6
CredType=cred/munge
${listen:+CommunicationParameters=$listen}
SlurmctldPort=$base
SlurmdPort=$((base + 1))
StateSaveLocation=$slurm_home/state
SlurmdSpoolDir=$slurm_home/spool/%n
SlurmctldPidFile=$slurm_home/slurmctld.pid
SlurmdPidFile=$slurm_home/%n.pid
SlurmctldLogFile=$slurm_home/log/slurmctld
SlurmdLogFile=$slurm_home/log/%n
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
SlurmdTimeout=${SLURMD_TIMEOUT:-30}
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=2
GresTypes=gpu
$nodes
PartitionName=low Nodes=$names Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE
PartitionName=high Nodes=$names MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
END
  echo 'CgroupAutomount=no' > "$slurm_home/cgroup.conf"
  echo "Name=gpu Type=fake File=$slurm_home/gpu/[0-1]" > "$slurm_home/gres.conf"
  export SLURM_CONF=$slurm_home/slurm.conf
  slurmctld -f "$SLURM_CONF"
  slurm_wait "scontrol ping 2>/dev/null | grep -q UP"
  if [ "$count" -gt 0 ]; then
    for host in $(seq "$count"); do slurm_start_host "$host"; done
  else
    slurmd -f "$SLURM_CONF" -N "$slurm_host"
  fi
  slurm_wait "[ \"\$(sinfo -h -o %T -p low 2>/dev/null)\" = idle ]"
}

# Starts a host by its number; it is there when its slurmd has its process file.
slurm_start_host() {
  local name=leaf$1 link=lsl$$n$1 shared place
  rm -f "$slurm_home/$name.pid"
  # Slurm takes its own directory from where it is, in every namespace.
  SLURM_SHARED="$slurm_home ${slurm_shared:-}" unshare --net --uts --mount --pid --fork --mount-proc --kill-child \
    bash -c '
      hostname "$1"
      until ip link show eth0 > /dev/null 2>&1; do sleep 0.05; done
      ip link set lo up; ip address add "$2/24" dev eth0; ip link set eth0 up
      mkdir -p /run/lethe-shared
      mount -t tmpfs none /run/lethe-shared
      n=0
      for place in $SLURM_SHARED; do
        n=$((n + 1)); mkdir /run/lethe-shared/$n; mount --bind "$place" /run/lethe-shared/$n
      done
      mount -t tmpfs none /tmp; mount -t tmpfs none /dev/shm
      n=0
      for place in $SLURM_SHARED; do
        n=$((n + 1)); mkdir -p "$place"; mount --bind /run/lethe-shared/$n "$place"
      done
      cd /
      exec slurmd -D -f "$3" -N "$1"
    ' host "$name" "$slurm_net.$1" "$SLURM_CONF" > "$slurm_home/log/$name.out" 2>&1 &
  place=$!
  # The first process of the host, in whose namespaces everything else is.
  slurm_wait "[ -n \"\$(pgrep -P $place)\" ]"
  pgrep -P "$place" > "$slurm_home/$name.first"
  ip link add "$link" type veth peer name eth0 netns "$(cat "$slurm_home/$name.first")"
  ip link set "$link" master "$slurm_bridge" up
  disown "$place"
}

# Switches a host off: all its processes are gone at once.
slurm_kill_host() { kill -9 "$(cat "$slurm_home/leaf$1.first")"; }

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
  for file in "$slurm_home"/leaf*.first; do
    if [ -s "$file" ]; then kill -9 "$(cat "$file")" 2>/dev/null || true; fi
  done
  for file in "$slurm_host.pid" slurmctld.pid munge/pid; do
    if [ -s "$slurm_home/$file" ]; then kill "$(cat "$slurm_home/$file")" 2>/dev/null || true; fi
  done
  sleep 1
  if [ -n "${slurm_bridge:-}" ]; then ip link del "$slurm_bridge" 2>/dev/null || true; fi
}
