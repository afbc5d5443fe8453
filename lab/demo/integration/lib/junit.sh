# check NAME COMMAND... runs one test; report FILE writes them all as JUnit XML and returns 1 if any failed.
cases='' tests=0 failures=0

check() {
  local name=$1 begin=$EPOCHREALTIME seconds output status
  shift
  output=$("$@" 2>&1)
  status=$?
  seconds=$(awk "BEGIN { printf \"%.3f\", $EPOCHREALTIME - $begin }")
  tests=$((tests + 1))
  if [[ $status -eq 0 ]]; then
    echo "ok   $name (${seconds} s)"
    cases+="  <testcase classname=\"integration\" name=\"$name\" time=\"$seconds\"/>"$'\n'
  else
    failures=$((failures + 1))
    echo "FAIL $name (${seconds} s): $output"
    cases+="  <testcase classname=\"integration\" name=\"$name\" time=\"$seconds\"><failure message=\"exit status $status\"/></testcase>"$'\n'
  fi
}

report() {
  {
    echo '<?xml version="1.0" encoding="UTF-8"?>'
    echo "<testsuite name=\"integration\" tests=\"$tests\" failures=\"$failures\" hostname=\"${SNAPBACK_NODE:-unknown}\">"
    printf '%s' "$cases"
    echo '</testsuite>'
  } >"$1"
  echo "$tests tests, $failures failures"
  [[ $failures -eq 0 ]]
}
