#!/bin/bash
# Every message of the command line stands in Traditional Chinese, none fuzzy, none left out.
# usage: translations.sh SOURCE-FOLDER
set -euo pipefail
cd "$1"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
xgettext --keyword=_ --keyword=N_ --from-code=UTF-8 -o "$tmp/now.pot" -D . $(cat po/POTFILES.in)
for f in agent/*.c agent/*.def agent/*.h; do
	grep -qx "$f" po/POTFILES.in || { echo "$f is missing in po/POTFILES.in"; exit 1; }
done
msgmerge -q --no-fuzzy-matching -o "$tmp/merged.po" po/zh_TW.po "$tmp/now.pot"
msgfmt -c -o /dev/null "$tmp/merged.po"
left=$(msgattrib --untranslated "$tmp/merged.po" | grep -c '^msgid' || true)
if [ "$left" -gt 1 ]; then
	msgattrib --untranslated "$tmp/merged.po"
	exit 1
fi
