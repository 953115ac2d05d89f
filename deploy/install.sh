#!/bin/sh
# Installs vibe-transcriber on Debian or Ubuntu, as root, and can be run again at any time: it changes only what differs.
#
#   deploy/install.sh [--binary FILE] [--models DIR] [--no-start]
#   deploy/install.sh --uninstall [--purge]
#
# --binary FILE  the program (default: vibe-transcriber next to this folder, as release archives have it, else the built one)
# --models DIR   copy models from there instead of fetching them
# --no-start     do not enable or start the service
# --uninstall    take away the service and the program; settings and data stay
# --purge        with --uninstall: settings, texts, models and the user go too
set -eu

here=$(cd "$(dirname "$0")" && pwd)
program=/usr/local/bin/vibe-transcriber
unit=/etc/systemd/system/vibe-transcriber.service
settings=/etc/vibe-transcriber/vibe-transcriber.env
home=/var/lib/vibe-transcriber
share=/usr/local/share/vibe-transcriber
user=vibe-transcriber
packages="ca-certificates ffmpeg libpq5 libsqlite3-0 zlib1g"

say() { echo "install.sh: $*"; }
fail() { say "$*" >&2; exit 1; }
has_systemd() { [ -d /run/systemd/system ]; }
usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; }

binary='' models='' start=yes uninstall=no purge=no
while [ $# -gt 0 ]; do
  case $1 in
    --binary) binary=${2:?--binary needs a file}; shift ;;
    --models) models=${2:?--models needs a folder}; shift ;;
    --no-start) start=no ;;
    --uninstall) uninstall=yes ;;
    --purge) purge=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 64 ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || fail "run this as root"

if [ $uninstall = yes ]; then
  if has_systemd && [ -e $unit ]; then systemctl disable --now vibe-transcriber.service; fi
  rm -f $unit $program
  rm -rf $unit.d $share
  if has_systemd; then systemctl daemon-reload; fi
  if [ $purge = yes ]; then
    rm -rf /etc/vibe-transcriber $home
    if id -u $user >/dev/null 2>&1; then userdel $user; fi
    say "everything has been removed except Debian's packages ($packages)"
  else
    say "the service has been removed; $settings and $home are kept (--purge removes them)"
  fi
  exit 0
fi

# Copies $2 to $3 with mode $1 where they differ; a running program keeps its old file until it is started again.
changed=no
put() {
  if cmp -s "$2" "$3" && [ "$(stat -c %a "$3")" = "${1#0}" ]; then return; fi
  install -D -m "$1" "$2" "$3.new"
  mv "$3.new" "$3"
  changed=yes
  say "wrote $3"
}

if [ -z "$binary" ]; then
  for candidate in "$here/../vibe-transcriber" "$here/../.build/release/vibe-transcriber"; do
    if [ -f "$candidate" ]; then binary=$candidate; break; fi
  done
fi
[ -f "${binary:-/nowhere}" ] || fail "no program found; specify one with --binary"

missing=
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  say "installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of words
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

if ! id -u $user >/dev/null 2>&1; then
  useradd --system --user-group --home-dir $home --no-create-home --shell /usr/sbin/nologin $user
  say "created the user $user"
fi
[ -d $home ] || install -d -m 0700 -o $user -g $user $home

put 0755 "$binary" $program
for file in "$here"/../swagger-ui/*; do
  if [ -f "$file" ]; then put 0644 "$file" "$share/swagger-ui/$(basename "$file")"; fi
done
"$program" --version >/dev/null || fail "$program does not run on this machine"

if [ ! -e $settings ]; then
  install -d -m 0755 /etc/vibe-transcriber
  {
    cat "$here/../.env.example"
    echo
    echo "# Where deploy/install.sh puts files."
    echo "VAULT_DIR=$home/vault"
    echo "DATABASE_PATH=$home/transcripts.sqlite"
    echo "MODEL_DIR=$home/models"
    echo "SWAGGER_UI_DIR=$share/swagger-ui"
  } >$settings.new
  chown root:$user $settings.new
  chmod 0640 $settings.new
  mv $settings.new $settings
  say "wrote $settings: set VAULT_URL, SUPABASE_URL and SUPABASE_KEY there"
fi
# The program reads .env in its working directory.
[ -L $home/.env ] || ln -s $settings $home/.env
[ -d $home/vault ] || install -d -m 0700 -o $user -g $user $home/vault

# As the service does: its user, its folder, its settings.
as_user() {
  (cd $home && env -i PATH="$PATH" HOME=$home setpriv --reuid=$user --regid=$user --init-groups --no-new-privs "$@")
}
if [ -n "$models" ] && [ ! -e $home/models/base/model.bin ]; then
  install -d -m 0700 -o $user -g $user $home/models
  cp -R "$models/." $home/models
  chown -R $user:$user $home/models
fi
as_user "$program" models fetch base

put 0644 "$here/systemd/vibe-transcriber.service" $unit
if has_systemd; then
  version=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
  if [ "$version" -ge 254 ]; then put 0644 "$here/systemd/backoff.conf" $unit.d/backoff.conf; fi
  systemctl daemon-reload
  if [ $start = yes ]; then
    systemctl enable --quiet vibe-transcriber.service
    # Type=notify: these return when the service says that it is ready.
    if [ $changed = yes ]; then systemctl restart vibe-transcriber.service
    else systemctl start vibe-transcriber.service; fi
    say "the service runs; logs: journalctl -u vibe-transcriber; check: cd $home && sudo -u $user vibe-transcriber doctor"
  fi
else
  say "systemd is not running; start the service yourself: cd $home && vibe-transcriber serve, as $user"
fi
say "done"
