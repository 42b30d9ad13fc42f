# SPDX-License-Identifier: MIT
# bash completion of kdumpready(8)

_kdumpready_rules() {
	"${COMP_WORDS[0]}" list 2>/dev/null | awk '{ print $2 }'
}

_kdumpready() {
	local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} before='' verb=check i
	COMPREPLY=()

	# --format=json is three words here: the option, "=" and the value.
	if [[ $word == = ]]; then
		word=
	elif [[ $option == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		check | fix | undo | explain | list | crashkernel | collect | drill | dumps) verb=${COMP_WORDS[i]} && break ;;
		esac
	done

	case $option in
	--root | --state-dir)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
		return
		;;
	-o | --output)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
		;;
	--cloud) set -- oci aws gcp azure none ;;
	--firmware) set -- bios uefi ;;
	--trigger) set -- nmi panic ;;
	--format) set -- text json nagios prometheus junit journal ;;
	--fail-on) set -- warn fatal never ;;
	--color) set -- auto always never ;;
	--arch) set -- x86_64 aarch64 ;;
	--ram | --kernel) return ;;
	--only | --override)
		# The ids before the last comma stay as they are.
		before=${word%"${word##*,}"}
		word=${word##*,}
		mapfile -t COMPREPLY < <(compgen -P "$before" -W "$(_kdumpready_rules)" -- "$word")
		compopt -o nospace 2>/dev/null
		return
		;;
	--waive)
		mapfile -t COMPREPLY < <(compgen -S = -W "$(_kdumpready_rules)" -- "$word")
		compopt -o nospace 2>/dev/null
		return
		;;
	*)
		if [[ $word == -* && $verb == crashkernel ]]; then
			set -- --ram --kernel --arch --format --help
		elif [[ $word == -* && $verb == fix ]]; then
			set -- --dry-run -y --yes --install --reboot --no-exec --override --unmask --force \
				--accept-drift --only --waive --state-dir --format --root --ram --cloud --firmware \
				--trigger --help
		elif [[ $word == -* && $verb == undo ]]; then
			set -- --list --dry-run --root --state-dir --help
		elif [[ $word == -* && $verb == drill ]]; then
			set -- --anyway --crash-now --format --root --state-dir --help
		elif [[ $verb == drill ]]; then
			set -- arm verify status
		elif [[ $word == -* && $verb == dumps ]]; then
			set -- --root --format --help
		elif [[ $verb == dumps ]]; then
			compopt -o filenames 2>/dev/null
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
			return
		elif [[ $word == -* && $verb == collect ]]; then
			set -- --root -o --output --help
		elif [[ $word == -* && $verb == list ]]; then
			set -- --format --help
		elif [[ $word == -* ]]; then
			set -- --root --ram --cloud --firmware --trigger --quick --format -o --output \
				--fix --only --waive --fail-on --color -v --verbose -q --quiet -h --help --version
		elif [[ $verb == explain ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_kdumpready_rules)" -- "$word")
			return
		elif ((COMP_CWORD == 1)); then
			set -- check fix undo explain list crashkernel collect drill dumps
		else
			set --
		fi
		;;
	esac
	if [[ $option == --format && $verb != check ]]; then
		set -- text json
	fi
	mapfile -t COMPREPLY < <(compgen -W "$*" -- "$word")
}

complete -F _kdumpready kdumpready
