# Part of each postinst (packaging/build): makes the AOT cache, from a start on this machine's loopback. Without it, or with one
# that does not fit, everything works, only starts are slower: so nothing here fails an installation.
make_cache() {
  cache=/usr/lib/snapback/@name@/@name@.aot
  work=$(mktemp -d)
  mkdir "$work/train"
  if SNAPBACK_AOT_OUTPUT=$cache.new timeout 300 /usr/bin/@program@ train @train@ >"$work/log" 2>&1 </dev/null && [ -s "$cache.new" ]; then
    chmod 0644 "$cache.new"
    mv "$cache.new" "$cache"
  else
    echo "@package@: no AOT cache was made, so that starts are slower; dpkg-reconfigure @package@ tries again. It said:" >&2
    grep -vE '^\[|AOT|^Picked up' "$work/log" | head -n 5 >&2
    rm -f "$cache.new" "$cache.new.config"
  fi
  rm -rf "$work"
}
