#!/bin/sh
# Installs the Debian packages that the tests' real servers and tools come from.
#
# `npm test` calls it. It does nothing, quickly, when everything is there; and it never fails the
# tests: without root, without apt or without a network it says what is missing, and the tests that
# need it are skipped with their reason. No service is started, now or at the next boot.
set -u

# What a test runs, and the package it comes in.
WANTED='
/usr/sbin/apache2                 apache2-bin
/usr/lib/postgresql/*/bin/initdb  postgresql
/usr/bin/psql                     postgresql-client
/usr/bin/gcc                      gcc
/usr/include/stdio.h              libc6-dev
/usr/bin/lsof                     lsof
/usr/bin/htop                     htop
/usr/bin/unshare                  util-linux
/usr/bin/ps                       procps
/usr/bin/strace                   strace
/usr/bin/stress-ng                stress-ng
/usr/bin/tmux                     tmux
/usr/bin/zsh                      zsh
/usr/bin/fish                     fish
/usr/bin/mandoc                   mandoc
/usr/bin/groff                    groff-base
/usr/sbin/sshd                    openssh-server
/usr/bin/ssh                      openssh-client
/usr/share/zoneinfo/Europe/Berlin tzdata
/usr/bin/promtool                 prometheus
'
POLICY=/usr/sbin/policy-rc.d

missing_packages() {
  echo "$WANTED" | while read -r file package; do
    [ -n "$package" ] || continue
    # shellcheck disable=SC2086 # the pattern is meant to be expanded
    ls -d $file >/dev/null 2>&1 || echo "$package"
  done
}

give_up() {
  echo "tests: $1; tests that need these are skipped: $(echo $missing)" >&2
  exit 0
}

# Debian starts a service when it installs it, unless this program forbids it.
forbid_services() {
  [ -e "$POLICY" ] && return
  printf '#!/bin/sh\nexit 101\n' >"$POLICY" && chmod 755 "$POLICY"
  trap 'rm -f "$POLICY"' EXIT
  trap 'exit 130' INT TERM
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >/dev/null </dev/null
}

install_packages() {
  case $missing in *postgresql*) forbid_cluster || return ;; esac
  case $missing in *openssh-server*) forbid_sshd || return ;; esac
  # shellcheck disable=SC2086 # one word a package
  apt install --yes --no-install-recommends $missing || return
  case $missing in *prometheus*) disable_prometheus ;; esac
}

# Debian would make a database cluster, and start it at the next boot, unless told not to.
forbid_cluster() {
  [ -e /etc/postgresql-common/createcluster.conf ] && return
  apt install --yes --no-install-recommends postgresql-common &&
    sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' \
      /etc/postgresql-common/createcluster.conf
}

# Debian's own switch: neither its service nor its socket starts while this file is there.
forbid_sshd() {
  mkdir -p /etc/ssh && touch /etc/ssh/sshd_not_to_be_run
}

# Its package has the server started at every boot.
disable_prometheus() {
  update-rc.d prometheus disable >/dev/null 2>&1
  deb-systemd-helper disable prometheus.service >/dev/null 2>&1
  return 0
}

missing=$(missing_packages)
[ -z "$missing" ] && exit 0
command -v apt-get >/dev/null 2>&1 || give_up "no apt-get here"
[ "$(id -u)" -eq 0 ] || give_up "not root, cannot install Debian packages"

echo "tests: installing" $missing >&2
forbid_services
install_packages || { apt update && install_packages; } || true
missing=$(missing_packages)
[ -z "$missing" ] || give_up "could not install every Debian package"
