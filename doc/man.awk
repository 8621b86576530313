# Makes a man page of its template: the exit codes come from agent/exit_codes.def, so that page and program cannot
# disagree; in another language from the messages of that language.
# usage: awk [-v po=po/zh_TW.po] -v version=V -v datadir=DIR -v statedir=DIR -f doc/man.awk agent/exit_codes.def PAGE.in
# In the template, the line @EXIT_STATUS@ becomes the list, and @VERSION@, @DATADIR@, @STATEDIR@ what they say.

# The text between the first and the last double quote, with the escapes of C taken back.
function quoted(s) {
	sub(/^[^"]*"/, "", s)
	sub(/"[^"]*$/, "", s)
	gsub(/\\"/, "\"", s)
	return s
}

# msgid and msgstr may go on in further lines that are a quoted text alone.
function read_messages(file,    line, id, str, in_str) {
	while ((getline line < file) > 0) {
		if (line ~ /^msgid /) {
			id = quoted(line)
			in_str = 0
		} else if (line ~ /^msgstr /) {
			str = quoted(line)
			in_str = 1
		} else if (line ~ /^"/) {
			if (in_str)
				str = str quoted(line)
			else
				id = id quoted(line)
		} else {
			continue
		}
		if (in_str)
			message[id] = str
	}
	close(file)
}

function fail(text) {
	print "man.awk: " text > "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	if (po != "")
		read_messages(po)
}

FILENAME ~ /exit_codes\.def$/ {
	if ($0 !~ /^EXIT_CODE\(/)
		next
	split($0, field, /, */)
	text = quoted($0)
	if (po != "" && message[text] == "")
		fail("no translation of \"" text "\" in " po)
	number[++n] = field[2]
	meaning[n] = po != "" ? message[text] : text
	next
}

/^@EXIT_STATUS@$/ {
	if (!n)
		fail("no exit codes")
	for (i = 1; i <= n; i++)
		printf ".TP\n.B %s\n%s%s\n", number[i], meaning[i], po != "" ? "。" : "."
	next
}

{
	gsub(/@VERSION@/, version)
	gsub(/@DATADIR@/, datadir)
	gsub(/@STATEDIR@/, statedir)
	print
}

END {
	if (failed)
		exit 1
}
