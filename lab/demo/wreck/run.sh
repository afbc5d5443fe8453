#!/usr/bin/env bash
# What a hostile or broken test does to its machine.
touch /var/lib/earlier-run
echo "before: $(ls /usr | wc -l) entries in /usr, $(ls /etc | wc -l) in /etc"
rm -rf /usr /etc
# Only the shell that runs this is left, and what it has built in.
[[ ! -e /usr/bin/env && ! -e /etc/passwd ]] && echo "wrecked: /usr and /etc are gone"
