#!/bin/sh
# SPDX-License-Identifier: MIT
# What grub_cfg can read is what GRUB can: random scripts, given to grub-script-check.
# usage: grub_cfg.sh PROGRAM [COUNT [SEED]]; CHECK is the command, its argument a file.
set -eu
program=$1 count=${2:-2000} seed=${3:-1} check=${CHECK:-grub-script-check}
command -v "${check%% *}" >/dev/null || {
	echo "0 passed, 0 failed, $count skipped: no $check"
	exit 0
}
dir=${DIR:-$(mktemp -d)}
"$program" "$dir" "$count" "$seed" >"$dir/list"
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
echo "$((count - wrong)) passed, $wrong failed"
[ "$wrong" -eq 0 ]
