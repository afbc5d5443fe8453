# shellcheck shell=bash
# Where the machine's packages come from: the host's own apt sources.

# Files of /etc/apt that serve the suite's main component; none if the host runs another release.
apt_source_files() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [[ -f $file ]] && serves_suite "$file" && echo "$file"
  done
  return 0
}

serves_suite() {
  awk -v suite="$SUITE" '
    function serves(words, i, word) { for (i = 1; i <= split(words, word, " "); i++) if (word[i] == suite \
      || word[i] == suite "-updates" || word[i] == suite "-security") return 1; return 0 }
    /^deb / { sub(/\[[^]]*\]/, ""); if (serves($3) && / main( |$)/) found = 1 }
    /^Suites:/ { s = serves($0) }
    /^Components:/ && / main( |$)/ { if (s) found = 1 }
    END { exit !found }' "$1"
}

# The host's settings of how packages are reached (proxy, retries, validity), as options for mmdebstrap.
apt_options() {
  apt-config dump | grep -E '^Acquire::(http|https|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date)\b.* "..*";$' || true
}
