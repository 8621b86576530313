/*
 * sh_umask: the builtin umask (POSIX XCU umask; bash(1), dash(1), zshbuiltins(1), mksh(1)).
 *
 * An operand that begins with a digit is octal, of which the kernel takes nine bits; else clauses "[ugoa]*[=+-][rwx]*"
 * parted by commas say what may be allowed, on top of what is in force.  A bad operand changes nothing.  Without an
 * operand, or with -S, the mask is printed.
 *
 * Left out, and unknown therefore: permissions copied from another class (u=g), X, s and t, which only some shells know,
 * several operators in one clause, and what mksh, ksh93 and zsh print.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

static enum sh_mask octal(const char *s, bool csh, unsigned *ret)
{
	unsigned long n = 0;

	for (; *s >= '0' && *s <= '7'; s++)
		n = n > 07777 ? n : n * 8 + (unsigned long)(*s - '0');
	if (*s || n > 07777)
		return csh && n > 07777 ? SH_MASK_UNKNOWN : SH_MASK_BAD;
	*ret = n & 0777;
	return SH_MASK_SET;
}

/* "u=rwx", "g-w", "o=" ...: what one clause makes of the allowed bits. */
static enum sh_mask clause(const char *s, unsigned *allowed)
{
	static const char who[] = "ugo", what[] = "rwx";
	unsigned classes = 0, bits = 0;

	for (; *s && strchr("ugoa", *s); s++)
		classes |= *s == 'a' ? 0777 : 0700u >> 3 * (unsigned)(strchr(who, *s) - who);
	if (!classes)
		classes = 0777;
	if (!*s || !strchr("=+-", *s))
		return SH_MASK_BAD;
	char op = *s++;
	for (; *s && strchr(what, *s); s++)
		bits |= 0444u >> (unsigned)(strchr(what, *s) - what);
	if (*s)
		return strchr("ugoXst=+-", *s) ? SH_MASK_UNKNOWN : SH_MASK_BAD;
	bits &= classes;
	if (op == '=')
		*allowed = (*allowed & ~classes) | bits;
	else
		*allowed = op == '+' ? *allowed | bits : *allowed & ~bits;
	return SH_MASK_SET;
}

enum sh_mask sh_mask_read(
	struct arena *a, const char *text, const unsigned *now, bool csh, unsigned *ret)
{
	size_t n;

	if (csh || (*text >= '0' && *text <= '9'))
		return octal(text, csh, ret);
	char **clauses = str_split(a, text, ",", &n);
	if (!n || strstr(text, ",,") || *text == ',' || str_ends(text, ","))
		return n ? SH_MASK_UNKNOWN : SH_MASK_BAD;
	/* where all three classes are set anew nothing rests on what was before */
	unsigned allowed = now ? ~*now & 0777 : 0, other = now ? allowed : 0777;
	for (size_t i = 0; i < n; i++) {
		enum sh_mask m = clause(clauses[i], &allowed);
		if (m != SH_MASK_SET)
			return m;
		clause(clauses[i], &other);
	}
	if (allowed != other)
		return SH_MASK_UNKNOWN;
	*ret = ~allowed & 0777;
	return SH_MASK_SET;
}

const char *sh_mask_text(struct arena *a, unsigned mask)
{
	return arena_printf(a, "%04o", mask);
}

static const char *symbols(struct arena *a, unsigned mask)
{
	struct strbuf b = {.arena = a};

	for (unsigned i = 0; i < 3; i++) {
		unsigned bits = ~mask >> (6 - 3 * i) & 7;
		strbuf_printf(&b, "%s%c=%s%s%s", i ? "," : "", "ugo"[i], bits & 4 ? "r" : "",
			bits & 2 ? "w" : "", bits & 1 ? "x" : "");
	}
	return strbuf_str(&b);
}

void sh_umask(struct sh_ctx *c, struct sh_world *w, const struct sh_fields *f)
{
	struct sh_var *t = &w->vars[0];
	bool symbolic = false, known = t->v.k == SV_STR;
	unsigned now = known ? (unsigned)strtoul(t->v.s, NULL, 8) : 0, mask;
	size_t i = 1;

	w->status = 0;
	for (; i < f->n && f->v[i].k == SV_STR && *f->v[i].s == '-'; i++) {
		const char *o = f->v[i].s + 1;
		if (str_eq(o, "-")) {
			i++;
			break;
		}
		if (!*o || o[strspn(o, "Sp")])
			break;
		symbolic |= strchr(o, 'S') != NULL;
	}
	if (i >= f->n) {
		bool told = known && (c->dialect == SH_BASH || c->dialect == SH_DASH);
		sh_print(c, w,
			told ? arena_printf(c->a, "%s\n", symbolic ? symbols(c->a, now) : t->v.s)
			     : NULL);
		return;
	}
	if (symbolic)
		sh_print(c, w, NULL);
	enum sh_mask m = f->v[i].k == SV_STR
				 ? sh_mask_read(c->a, f->v[i].s, known ? &now : NULL, false, &mask)
				 : SH_MASK_UNKNOWN;
	if (m == SH_MASK_BAD) {
		w->status = 1;
		return;
	}
	t->stuck = false;
	sh_assign(c, w, t->name,
		m == SH_MASK_SET
			? sh_known(sh_mask_text(c->a, mask))
			: sh_unknown(c, SV_ANY,
				  f->v[i].k == SV_STR ? "a mode of umask that is not understood"
				  : f->v[i].why	      ? f->v[i].why
						      : "a mode of umask that cannot be known",
				  false));
	if (m != SH_MASK_SET)
		w->status = -1;
}
