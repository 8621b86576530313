# bash completion of plumbline(1): commands, options, levels, formats, rule ids, files.
# shellcheck shell=bash

# Rule ids of a level, or of the one that has all of them.
_plumbline_rules() {
	"${1:-plumbline}" list --level "${2:-high}" 2>/dev/null | awk '$1 ~ /^([A-Z][A-Z]|TWGCB)-[0-9]/ { print $1 }'
}

_plumbline() {
	local cur prev command='' level='' word i
	local scan='--level --baseline --root --tailoring --set --content --profile --edition --deadline --try-default-passwords --datadir'
	COMPREPLY=()
	cur=${COMP_WORDS[COMP_CWORD]}
	prev=${COMP_WORDS[COMP_CWORD - 1]}
	# "=" is a word of its own: --level=hi is "--level" "=" "hi".
	if [[ $cur == = ]]; then
		cur=''
	elif [[ $prev == = && $COMP_CWORD -ge 2 ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		[[ -z $command && $word != -* ]] && command=$word
		[[ $word =~ ^(high|medium|normal)$ ]] && level=$word
	done
	if [[ -z $command ]]; then
		mapfile -t COMPREPLY < <(compgen -W 'scan list explain report verify attest classify help --help --version' -- "$cur")
		return
	fi
	case $prev in
	--level | -l | --confidentiality | --integrity | --availability | --legal)
		mapfile -t COMPREPLY < <(compgen -W 'high medium normal' -- "$cur")
		return
		;;
	--baseline)
		mapfile -t COMPREPLY < <(compgen -W 'all table10 gcb' -- "$cur")
		return
		;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur")
		return
		;;
	--rule)
		mapfile -t COMPREPLY < <(compgen -W "$(_plumbline_rules "${COMP_WORDS[0]}" "$level")" -- "$cur")
		return
		;;
	--root | --datadir)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return
		;;
	--output | -o | --tailoring | --content)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--set | --profile | --edition | --deadline | --who | --role | --document | --remark | --authority | --filing | --reason | --date | --valid-until | --system)
		return
		;;
	esac
	case $command in
	scan) word="$scan --output --rule --format --quiet" ;;
	explain) word="$scan --trace" ;;
	list) word='--level --baseline --checks --coverage --editions --edition --content --profile --datadir' ;;
	report) word='--output' ;;
	verify) word='--quiet --datadir' ;;
	attest) word='--who --role --document --remark --authority --filing --reason --date --valid-until --level --root --datadir' ;;
	classify) word='--confidentiality --integrity --availability --legal --reason --who --role --system --document --date --root' ;;
	*) return ;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$word --help --usage" -- "$cur")
		return
	fi
	case $command in
	explain)
		mapfile -t COMPREPLY < <(compgen -W "$(_plumbline_rules "${COMP_WORDS[0]}" "$level")" -- "$cur")
		;;
	attest)
		if [[ $prev == attest ]]; then
			mapfile -t COMPREPLY < <(compgen -W 'add waive list check' -- "$cur")
		elif [[ $prev == add ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" attest list 2>/dev/null | awk -F '\t' 'NF == 3 { print $2 }')" -- "$cur")
		elif [[ $prev == waive ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_plumbline_rules "${COMP_WORDS[0]}" high)" -- "$cur")
		fi
		;;
	report | verify)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$cur"; compgen -f -X '!*.gz' -- "$cur")
		;;
	esac
}

complete -F _plumbline plumbline
