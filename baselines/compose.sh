#!/bin/sh
# usage: compose.sh PLATFORM DOCUMENT OUT: the items of the document as rules, then the whole data stream.
# XSLTPROC and srcdir come from the build; no half-made file is left behind.
set -eu
here=$srcdir/baselines
case $3 in
/*) out=$3 ;;
*) out=$PWD/$3 ;;
esac
trap 'rm -f "$out.items" "$out.tmp"' EXIT
"$XSLTPROC" --nonet --stringparam platform "$1" -o "$out.items" "$here/templates/gcb.xsl" "$here/gcb/$2.xml"
"$XSLTPROC" --nonet --stringparam platform "$1" --stringparam gcb "$out.items" -o "$out.tmp" \
	"$here/templates/datastream.xsl" "$here/table10.xml"
mv -f "$out.tmp" "$out"
