/*
 * boot_input: what a command of a script finds on its standard input: a here-document, a here-string, a file, what echo,
 * printf or cat write into the pipe before it, as it is or through base64 -d.  Output of other programs is not known.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_words.h"

static void text_in(struct boot_script *s, const char *text, size_t len)
{
	s->in = INPUT_TEXT;
	s->in_text = text;
	s->in_len = len;
	s->in_file = NULL;
}

/* A text as between double quotes; one that is not known still tells names. */
static void expanded(struct boot_script *s, const char *text)
{
	struct strbuf b = {.arena = s->c->a};

	if (!strpbrk(text, "$`\\")) {
		text_in(s, text, strlen(text));
		return;
	}
	strbuf_puts(&b, "\"");
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			strbuf_puts(&b, "\\");
		strbuf_add(&b, p, 1);
	}
	strbuf_puts(&b, "\"");
	const char *known = boot_word(s, strbuf_str(&b));
	s->in = INPUT_NAMED;
	if (known)
		text_in(s, known, strlen(known));
}

static void file_in(struct boot_script *s, const char *path)
{
	const struct file *f;
	struct stat st;

	s->in = path && str_eq(path, "/dev/null") ? INPUT_NONE : INPUT_UNKNOWN;
	if (!path || *path != '/' || root_stat(s->c->root, path, true, &st, NULL) < 0 ||
		!S_ISREG(st.st_mode) || root_read(s->c->root, path, &f, NULL) < 0)
		return;
	text_in(s, f->data, f->size);
	s->in_file = f;
}

void boot_input(struct boot_script *s, const struct sh_node *n)
{
	const char *word;

	switch (n->in) {
	case 'h':
		text_in(s, n->in_word, strlen(n->in_word));
		break;
	case 'e':
		expanded(s, n->in_word);
		break;
	case 's':
		word = boot_word(s, n->in_word);
		s->in = INPUT_NAMED;
		if (word)
			text_in(s, word, strlen(word));
		break;
	case 'f':
		file_in(s, boot_word(s, n->in_word));
		break;
	case 0:
		break;
	default:
		s->in = INPUT_UNKNOWN;
	}
}

/* What echo writes of its words, what printf writes of a format without any. */
static void echoed(struct boot_script *s, char **v, size_t n, bool format)
{
	struct strbuf b = {.arena = s->c->a};
	size_t i = 1;
	bool escapes = format;

	while (!format && i < n && v[i] && v[i][0] == '-' && v[i][1] &&
		strspn(v[i] + 1, "neE") == strlen(v[i] + 1))
		escapes |= strchr(v[i++], 'e') != NULL;
	s->in = INPUT_NAMED;
	for (size_t k = i; k < n; k++) {
		if (!v[k] || (format && (k > 1 || strchr(v[k], '%'))))
			return;
		for (const char *p = v[k]; *p; p++) {
			bool newline = escapes && p[0] == '\\' && p[1] == 'n';
			if (escapes && *p == '\\' && !newline)
				return;
			strbuf_add(&b, newline ? "\n" : p, 1);
			p += newline;
		}
		strbuf_puts(&b, k + 1 < n ? " " : "\n");
	}
	text_in(s, arena_strdup(s->c->a, strbuf_str(&b)), b.len);
}

static void decode(struct boot_script *s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct strbuf b = {.arena = s->c->a};
	unsigned bits = 0, value = 0;

	for (size_t i = 0; i < s->in_len && s->in_text[i] && s->in_text[i] != '='; i++) {
		const char *d = strchr(digits, s->in_text[i]);
		if (!d)
			continue;
		value = value << 6 | (unsigned)(d - digits);
		if ((bits += 6) < 8)
			continue;
		bits -= 8;
		char c = (char)(value >> bits & 0xff);
		strbuf_add(&b, &c, 1);
	}
	text_in(s, arena_strndup(s->c->a, strbuf_str(&b), b.len), b.len);
}

void boot_output(struct boot_script *s, const struct sh_node *n)
{
	size_t n_words;

	if (n->in)
		boot_input(s, n);
	enum boot_input before = s->in;
	s->in = INPUT_UNKNOWN;
	if (n->kind != SH_SIMPLE || n->n == n->n_assign)
		return;
	char **v = boot_fields(s, n->words + n->n_assign, n->n - n->n_assign, &n_words);
	const char *name = n_words && v[0] ? path_base(v[0]) : "";
	if (str_eq(name, "echo") || str_eq(name, "printf"))
		echoed(s, v, n_words, *name == 'p');
	else if (str_eq(name, "cat") && n_words == 2)
		file_in(s, v[1]);
	else if (str_eq(name, "base64") && before == INPUT_TEXT && n_words == 2 && v[1] &&
		 (str_eq(v[1], "-d") || str_eq(v[1], "--decode")))
		decode(s);
	else if (str_eq(name, "tee") && before == INPUT_TEXT)
		s->in = INPUT_TEXT;
}
