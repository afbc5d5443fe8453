#!/usr/bin/env bash
# An integration test as a project would have it: nginx in front of Webdis (HTTP to Redis) in front of Redis, all from
# Debian's packages, installed on this machine and exercised as a client would. JUnit report in results/junit.xml.
set -uo pipefail
cd "$(dirname "$0")"
. lib/junit.sh
mkdir -p results logs
site=http://127.0.0.1:8080

installed() {
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends \
    redis-server webdis nginx curl >logs/apt.log 2>&1
}

nginx_configured() {
  cp nginx-site.conf /etc/nginx/conf.d/integration.conf && nginx -t 2>logs/nginx-test.log && systemctl reload-or-restart nginx
}

# Services listen a moment after systemd calls them started: wait for the answer itself, at most 60 s.
services_answer() {
  curl --silent --show-error --fail --retry 60 --retry-delay 1 --retry-all-errors --retry-max-time 60 "$site/PING" |
    grep --quiet PONG
}

value_is_kept() {
  curl --silent --fail "$site/SET/color/blue" >/dev/null && [[ $(curl --silent --fail "$site/GET/color.txt") == blue ]]
}

counter_counts() {
  for _ in 1 2 3; do curl --silent --fail "$site/INCR/visits" >/dev/null || return 1; done
  [[ $(redis-cli get visits) == 3 ]]
}

value_outlives_the_database() {
  redis-cli save >/dev/null && systemctl restart redis-server &&
    for _ in {1..30}; do redis-cli ping 2>/dev/null | grep --quiet PONG && break; sleep 1; done
  [[ $(redis-cli get color) == blue ]]
}

dead_backend_is_a_502() {
  systemctl stop webdis
  [[ $(curl --silent --output /dev/null --write-out '%{http_code}' "$site/PING") == 502 ]]
}

# The machine is pristine: nothing that an earlier run left can be here.
no_trace_of_an_earlier_run() {
  [[ ! -e /var/lib/earlier-run ]] && ! dpkg-query --show redis-server >/dev/null 2>&1
}

check "no trace of an earlier run" no_trace_of_an_earlier_run
touch /var/lib/earlier-run
check "packages install" installed
check "nginx takes its configuration" nginx_configured
check "services answer" services_answer
check "a value is kept" value_is_kept
check "a counter counts" counter_counts
check "a value outlives the database" value_outlives_the_database
check "a dead backend is a 502" dead_backend_is_a_502
journalctl --no-pager --lines 200 >logs/journal.txt 2>&1
report results/junit.xml
