#!/bin/sh
# SPDX-License-Identifier: MIT
# What grub_cfg can read is what GRUB can: random scripts, given to grub-script-check.
# usage: grub_cfg.sh BUILD [COUNT [SEED]]; CHECK is the command, its argument a file.
set -eu
build=$1 count=${2:-2000} seed=${3:-1} check=${CHECK:-grub-script-check}
command -v "${check%% *}" >/dev/null || { echo "skipped: no $check"; exit 0; }
dir=${DIR:-$(mktemp -d)}
objects=$(find "$build/obj" -name '*.o' ! -name main.o)
# shellcheck disable=SC2046,SC2086
${CC:-cc} -std=gnu17 -D_GNU_SOURCE -Isrc ${CFLAGS:-} -o "$dir/run" tests/diff/grub_cfg.c $objects \
	$(pkg-config --libs mount inih json-c libkmod)
"$dir/run" "$dir" "$count" "$seed" >"$dir/list"
ok=0 bad=0 wrong=0
while read -r i ours; do
	if $check "${SEEN:-$dir}/$i.cfg" >/dev/null 2>&1; then
		theirs=ok ok=$((ok + 1))
	else
		theirs=error bad=$((bad + 1))
	fi
	if [ "$ours" != "$theirs" ]; then
		wrong=$((wrong + 1))
		echo "--- GRUB: $theirs, grub_cfg: $ours"
		cat -A "$dir/$i.cfg"
	fi
done <"$dir/list"
rm -rf "$dir"
echo "$count scripts: $ok read, $bad refused by both but for $wrong"
[ "$wrong" -eq 0 ]
