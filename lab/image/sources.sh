# shellcheck shell=bash
# Where the machine's packages come from: the host's own apt sources.

# Files of /etc/apt that serve a suite's main component; none if the host runs another release.
#   apt_source_files SUITE
apt_source_files() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [[ -f $file ]] && serves_suite "$file" "$1" && echo "$file"
  done
  return 0
}

# The same for a machine of any suite: where the host has no sources for it, its own are taken, with the suite's name in place of
# its release's. Those are written into a directory.
#   sources_of SUITE DIRECTORY
sources_of() {
  local file release copy
  if [[ -n $(apt_source_files "$1") ]]; then
    apt_source_files "$1"
    return
  fi
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mkdir -p "$2"
  apt_source_files "$release" | while read -r file; do
    copy=$2/$(basename "$file")
    sed "s/\b$release\b/$1/g" "$file" >"$copy"
    echo "$copy"
  done
}

serves_suite() {
  awk -v suite="$2" '
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
