#!/usr/bin/env bash
# Runs the unit under a real systemd, in a container that systemd-nspawn boots from a new Debian tree: a release archive unpacked
# and installed as MIGRATION.md has it, readiness, the rights that are left, speech in WAV and FLAC behind the filter of system
# calls, the watchdog, a bad setting, stop, and uninstallation.
#
#   scripts/checks/systemd.sh ARCHIVE.tar.gz [RELEASE]
#
# ARCHIVE comes from scripts/release/build.sh or the Dockerfile's target `archive`; RELEASE is a Debian release (default: bookworm). The
# container has a network of its own with nothing in it but hub.py, which stands in for the Hugging Face hub; so Debian's
# packages are installed before (scripts/checks/install.sh shows that install.sh does that too). Run as root; needs debootstrap,
# ffmpeg, iproute2, openssl and systemd-container. Takes about five minutes.
set -euo pipefail
archive=$(realpath "${1:?an archive made by scripts/release/build.sh}")
release=${2:-bookworm}
cd "$(dirname "$0")/../.."
. scripts/checks/common.sh systemd

root=$work/$release
groups=()
at_end() {
  for group in "${groups[@]}"; do find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true; done
}

debian "$release" "$root"
mounts+=("$root/proc")
mount -t proc proc "$root/proc"
authority "$work/authority"
install -D -m 0644 "$work/authority/ca.crt" "$root/usr/local/share/ca-certificates/check.crt"
inside "$root" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends \
  systemd systemd-sysv dbus ca-certificates ffmpeg libpq5 libsqlite3-0 zlib1g >/dev/null 2>&1'
umount "$root/proc"
mkdir "$root/opt/samples"
cp "$archive" "$root/root/"
recordings "$root/opt/samples"
step "$release with systemd"

cat >"$root/opt/check.sh" <<'CHECK'
#!/bin/bash
# Inside, as root, under systemd.
exec >/opt/log 2>&1
set -euo pipefail
trap 'journalctl -u vibe-transcriber --no-pager | tail -n 30; systemctl poweroff' EXIT
settings=/etc/vibe-transcriber/vibe-transcriber.env home=/var/lib/vibe-transcriber
property() { systemctl show vibe-transcriber -p "$1" --value; }
expect() { [ "$2" = "$3" ] || { echo "FAILED: $1 is $2 instead of $3"; exit 1; }; echo "$1: $2"; }

cd /root
tar xzf vibe-transcriber-*-linux-*.tar.gz && cd vibe-transcriber-*-linux-*/
deploy/install.sh
expect "after install.sh" "$(property ActiveState)" active
expect "NotifyAccess" "$(property NotifyAccess)" main
expect "MemoryMax" "$(property MemoryMax)" 1073741824
pid=$(property MainPID)
(cd $home && vibe-transcriber health)
for line in 'NoNewPrivs:.1' 'Seccomp:.2' 'CapEff:.0000000000000000' 'CapBnd:.0000000000000000'; do
  grep -q "^$line" "/proc/$pid/status" || { echo "FAILED: no $line"; exit 1; }
done
grep -q '^Uid:.0' "/proc/$pid/status" && { echo "FAILED: it runs as root"; exit 1; }
deploy/install.sh
expect "the process after a second install.sh" "$(property MainPID)" "$pid"

mkdir -p $home/vault/recorder/2025-07-16
cp /opt/samples/* $home/vault/recorder/2025-07-16
chown -R vibe-transcriber: $home/vault
body='{"device_id":"recorder","date":"2025-07-16"}'
exec 3<>/dev/tcp/127.0.0.1/8001
printf 'POST /fetch-and-transcribe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' ${#body} "$body" >&3
timeout 120 cat <&3 | tee /opt/answer | tail -n 1
exec 3>&-
grep -q '"status":"success".*"successfully_transcribed":3,' /opt/answer
echo

# A program that hangs is noticed and replaced.
kill -STOP "$pid"
for _ in $(seq 100); do [ "$(property NRestarts)" = 0 ] || break; sleep 1; done
expect "restarts after a hang" "$(property NRestarts)" 1
for _ in $(seq 100); do [ "$(property ActiveState)" != active ] || break; sleep 1; done
expect "after the watchdog" "$(property ActiveState)" active

# A bad setting is not tried again and again.
sed -i 's/^#PORT=8001/PORT=abc/' $settings
if systemctl restart vibe-transcriber; then exit 1; fi
sleep 7
expect "after a bad setting" "$(property ActiveState) $(property ExecMainStatus) $(property NRestarts)" "failed 78 0"
sed -i 's/^PORT=abc/#PORT=8001/' $settings
systemctl restart vibe-transcriber
expect "after it is fixed" "$(property ActiveState)" active

systemctl stop vibe-transcriber
expect "after stop" "$(property Result) $(property ExecMainStatus)" "success 0"
deploy/install.sh --uninstall --purge
left=$(find / -xdev -name '*vibe*' -not -path '/opt/*' -not -path '/root/*' -not -path '/proc/*' -not -path '/sys/*')
expect "what is left" "$left" ""
echo "ALL PASSED"
CHECK
chmod +x "$root/opt/check.sh"
printf '[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nExecStart=/opt/check.sh\n' \
  >"$root/etc/systemd/system/check.service"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s /etc/systemd/system/check.service "$root/etc/systemd/system/multi-user.target.wants/check.service"

# The container's network: what is in it is on its loopback.
unshare --net sleep infinity &
network=$!
processes+=("$network")
for _ in $(seq 50); do
  if [ "$(readlink /proc/$network/ns/net)" != "$(readlink /proc/self/ns/net)" ]; then break; fi
  sleep 0.1
done
nsenter -t $network --net ip link set lo up
hub "$work/authority" nsenter -t $network --net
echo "$hub_address $hub_names" >>"$root/etc/hosts"

options=(--quiet --register=no "--network-namespace-path=/proc/$network/ns/net" --machine=vibe-check --directory "$root" --boot)
if [ ! -d /run/systemd/system ]; then
  # Without a systemd outside, the one inside gets control groups of its own, below the present ones.
  options+=(--keep-unit)
  for hierarchy in /sys/fs/cgroup/{systemd,unified,memory,pids,cpu,cpuacct}; do
    if [ -d "$hierarchy" ]; then groups+=("$hierarchy/vibe-check"); fi
  done
fi
(
  for group in "${groups[@]}"; do mkdir -p "$group" && echo $BASHPID >"$group/cgroup.procs"; done
  exec timeout 400 systemd-nspawn "${options[@]}" </dev/null >"$work/console" 2>&1
) || true
cat "$root/opt/log" || cat "$work/console"
grep -q '^ALL PASSED' "$root/opt/log" || fail "see above"
hub_was_used
step "installed, hung, misconfigured, stopped and taken away"
all_of_it
