/*
 * libuser: /etc/libuser.conf: "[section]", "key = value", "#" begins a comment line; names have no case, blanks around them
 * and around values go.  Of a key that stands twice in a section the first value counts where one is asked for.
 * Left out: what [import] takes from other files.
 */
#include "checks/resolve/accounts/libuser.h"

#include <string.h>

#include "base/str.h"

const char *libuser_value(struct arena *a, const struct file *f, const char *section,
	const char *key, unsigned *ret_line)
{
	bool in = false;
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		char *line = str_strip(arena_strndup(a, text, len));
		char *eq = strchr(line, '=');
		if (*line == '[') {
			line[strcspn(line, "]")] = '\0';
			in = str_ieq(str_strip(line + 1), section);
			continue;
		}
		if (!in || !eq || *line == '#')
			continue;
		*eq = '\0';
		if (!str_ieq(str_strip(line), key))
			continue;
		*ret_line = l.number;
		return str_strip(eq + 1);
	}
	return NULL;
}
