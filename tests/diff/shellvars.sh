#!/bin/sh
# SPDX-License-Identifier: MIT
# What shellvars reads is what sh sees: random files, sourced by a real sh in an empty environment.
# usage: shellvars.sh PROGRAM [COUNT [SEED]]
set -eu
program=$1 count=${2:-2000} seed=${3:-1}
command -v "${SH:-dash}" >/dev/null || {
	echo "0 passed, 0 failed, $count skipped: no ${SH:-dash}"
	exit 0
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$program" "$dir" "$count" "$seed"
cat >"$dir/show" <<'SHOW'
. "$1"
for name in A B C D_1 LONG_NAME; do
	eval "value=\${$name-}"
	printf '%s %s\n' "$name" "$(printf %s "$value" | od -An -v -tx1 | tr -d ' \n')"
done
SHOW
i=0 known=0 opaque=0 wrong=0 stopped=0
while [ "$i" -lt "$count" ]; do
	if env -i PATH="$PATH" "${SH:-dash}" "$dir/show" "$dir/$i.sh" >"$dir/got" 2>/dev/null; then
		while read -r name kind value && read -r _ got <&3; do
			case $kind in
			opaque) opaque=$((opaque + 1)) ;;
			*)
				known=$((known + 1))
				if [ "$value" != "$got" ]; then
					wrong=$((wrong + 1))
					echo "$name: sh has '$got', shellvars '$value':"
					cat -A "$dir/$i.sh"
				fi
				;;
			esac
		done <"$dir/$i.want" 3<"$dir/got"
	else
		# sh stopped with an error: nothing it would have assigned may be called known for sure.
		stopped=$((stopped + 1))
	fi
	i=$((i + 1))
done
echo "$count files: $known values known, $opaque opaque, $stopped files stop sh, $wrong wrong"
echo "$known passed, $wrong failed"
[ "$wrong" -eq 0 ]
