/*
 * sh_arith: the shells' arithmetic (bash(1) ARITHMETIC EVALUATION; mksh's and ksh93's whole numbers are the same):
 * all operators of C on 64 bits with assignments, and **; numbers with a base.  What is behind && || ?: is evaluated
 * only when it counts.
 *
 * Not handled: fractions and functions of ksh93, integers that overflow in a text (strtoll's bounds are taken).
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

#define MAX_NEST 40

struct calc {
	struct sh_ctx *c;
	struct sh_world *w;
	const char *s;
	bool bad;     /* not understood, or of a value that is not known */
	bool skipped; /* read over, without effect */
	int depth;
	const char *name; /* what has just been read is this variable; NULL: no variable */
};

static long long comma(struct calc *k);
static long long assigned(struct calc *k);

static void blanks(struct calc *k)
{
	k->s += strspn(k->s, " \t\n\r");
}

static bool taken(struct calc *k, const char *op)
{
	blanks(k);
	if (!str_starts(k->s, op))
		return false;
	k->s += strlen(op);
	return true;
}

static long long variable(struct calc *k, const char *name)
{
	struct sh_val x = sh_value(k->c, k->w, name);

	if (k->skipped)
		return 0;
	sh_refer(k->c, k->w, &x);
	k->w->unbound_sum |= k->w->unbound && k->c->dialect == SH_BASH;
	if (x.k == SV_UNSET || (x.k == SV_STR && !*x.s))
		return 0;
	if (x.k != SV_STR) {
		k->bad = true;
		return 0;
	}
	struct calc inner = {k->c, k->w, x.s, false, false, k->depth, NULL};
	long long v = comma(&inner);
	blanks(&inner);
	k->bad |= inner.bad || *inner.s;
	return v;
}

static void store(struct calc *k, const char *name, long long v)
{
	if (k->skipped || k->bad)
		return;
	if (!sh_assign(k->c, k->w, name, sh_known(arena_printf(k->c->a, "%lld", v))))
		k->bad = true;
}

/* NAME or NAME[index]; the text that names it. */
static const char *name_of(struct calc *k)
{
	size_t n = 0;

	while (isalnum((unsigned char)k->s[n]) || k->s[n] == '_')
		n++;
	char *name = arena_strndup(k->c->a, k->s, n);
	k->s += n;
	if (*k->s == '[') {
		k->s++;
		long long i = comma(k);
		if (!taken(k, "]"))
			k->bad = true;
		name = arena_printf(k->c->a, "%s[%lld]", name, i);
	}
	return name;
}

static long long number(struct calc *k)
{
	char *end;

	errno = 0;
	long long v = strtoll(k->s, &end, *k->s == '0' ? 0 : 10);
	if (*end == '#' && v >= 2 && v <= 36)
		v = strtoll(end + 1, &end, (int)v);
	k->bad |= errno || isalnum((unsigned char)*end) || strchr("#_.", *end ? *end : ' ');
	k->s = end;
	return v;
}

static long long atom(struct calc *k)
{
	long long v = 0;

	k->name = NULL;
	blanks(k);
	if (taken(k, "(")) {
		v = comma(k);
		if (!taken(k, ")"))
			k->bad = true;
		k->name = NULL;
	} else if (isdigit((unsigned char)*k->s)) {
		v = number(k);
	} else if (isalpha((unsigned char)*k->s) || *k->s == '_') {
		const char *name = name_of(k);
		blanks(k);
		if (*k->s != '=' || k->s[1] == '=') /* what it was does not matter to = */
			v = variable(k, name);
		if (str_starts(k->s, "++") || str_starts(k->s, "--")) {
			store(k, name, *k->s == '+' ? v + (v < INT64_MAX) : v - (v > INT64_MIN));
			k->s += 2;
		} else {
			k->name = name;
		}
	} else {
		k->bad = true;
	}
	return v;
}

static long long unary(struct calc *k)
{
	long long v = 0;

	blanks(k);
	if (++k->depth > MAX_NEST)
		k->bad = true;
	if (k->bad)
		;
	else if (str_starts(k->s, "++") || str_starts(k->s, "--")) {
		int by = *k->s == '+' ? 1 : -1;
		k->s += 2;
		v = unary(k);
		if (k->name) {
			v = (long long)((unsigned long long)v + (unsigned long long)by);
			store(k, k->name, v);
		}
		k->name = NULL;
	} else if (*k->s && strchr("-+!~", *k->s)) {
		char op = *k->s++;
		v = unary(k);
		v = op == '-'	? (long long)(0 - (unsigned long long)v)
		    : op == '!' ? !v
		    : op == '~' ? ~v
				: v;
		k->name = NULL;
	} else {
		v = atom(k);
	}
	k->depth--;
	return v;
}

static long long power(struct calc *k)
{
	long long v = unary(k);

	if (taken(k, "**")) {
		unsigned long long r = 1, base = (unsigned long long)v;
		if (++k->depth > MAX_NEST)
			k->bad = true;
		long long n = k->bad ? 0 : power(k);
		k->depth--;
		k->bad |= n < 0 || n > 64;
		for (long long i = 0; i < n && !k->bad; i++)
			r *= base;
		v = (long long)r;
		k->name = NULL;
	}
	return v;
}

static const struct {
	const char *op;
	int level;
} ops[] = {{"||", 0}, {"&&", 1}, {"|", 2}, {"^", 3}, {"&", 4}, {"==", 5}, {"!=", 5}, {"<<", 7},
	{">>", 7}, {"<=", 6}, {">=", 6}, {"<", 6}, {">", 6}, {"+", 8}, {"-", 8}, {"*", 9}, {"/", 9},
	{"%", 9}};

static long long apply(const char *op, long long a, long long b, bool *bad)
{
	unsigned long long x = (unsigned long long)a, y = (unsigned long long)b;

	if (strchr("/%", *op) && (!b || b == -1)) {
		*bad |= !b;
		return *op == '%' ? 0 : (long long)(0 - x);
	}
	switch (*op) {
	case '|':
		return op[1] ? a || b : a | b;
	case '&':
		return op[1] ? a && b : a & b;
	case '^':
		return a ^ b;
	case '=':
		return a == b;
	case '!':
		return a != b;
	case '<':
		return op[1] == '<' ? (long long)(x << (y & 63)) : op[1] ? a <= b : a < b;
	case '>':
		return op[1] == '>' ? a >> (y & 63) : op[1] ? a >= b : a > b;
	case '+':
		return (long long)(x + y);
	case '-':
		return (long long)(x - y);
	case '*':
		return (long long)(x * y);
	case '/':
		return a / b;
	default:
		return a % b;
	}
}

/* The operator that stands here, unless it is one that assigns. */
static int operator_here(struct calc *k)
{
	blanks(k);
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (str_starts(k->s, ops[i].op)) {
			bool sets = ops[i].level > 1 && ops[i].level != 5 && ops[i].level != 6 &&
				    k->s[strlen(ops[i].op)] == '=';
			return sets ? -1 : (int)i;
		}
	return -1;
}

static long long binary(struct calc *k, int level)
{
	long long v = level > 9 ? power(k) : binary(k, level + 1);

	while (!k->bad && level <= 9) {
		int i = operator_here(k);
		if (i < 0 || ops[i].level != level)
			break;
		bool was = k->skipped;
		k->s += strlen(ops[i].op);
		k->skipped |= (level == 0 && v) || (level == 1 && !v);
		long long right = binary(k, level + 1);
		bool bad = false;
		v = apply(ops[i].op, v, right, &bad);
		k->bad |= bad && !k->skipped;
		k->skipped = was;
		k->name = NULL;
	}
	return v;
}

static long long conditional(struct calc *k)
{
	long long v = binary(k, 0);

	if (k->bad || !taken(k, "?"))
		return v;
	bool was = k->skipped;
	k->skipped = was || !v;
	long long yes = assigned(k);
	if (!taken(k, ":"))
		k->bad = true;
	k->skipped = was || v;
	long long no = k->bad ? 0 : assigned(k);
	k->skipped = was;
	k->name = NULL;
	return v ? yes : no;
}

static long long assigned(struct calc *k)
{
	static const char *const signs[] = {
		"=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|="};

	if (++k->depth > MAX_NEST)
		k->bad = true;
	long long v = k->bad ? 0 : conditional(k);
	const char *name = k->name;
	blanks(k);
	for (size_t i = 0; name && !k->bad && i < sizeof(signs) / sizeof(*signs); i++) {
		if (!str_starts(k->s, signs[i]) || (!i && k->s[1] == '='))
			continue;
		char *op = arena_strndup(k->c->a, signs[i], strlen(signs[i]) - 1);
		k->s += strlen(signs[i]);
		long long right = assigned(k);
		bool bad = false;
		v = *op ? apply(op, v, right, &bad) : right;
		k->bad |= bad && !k->skipped;
		store(k, name, v);
		k->name = NULL;
		break;
	}
	k->depth--;
	return v;
}

static long long comma(struct calc *k)
{
	long long v = assigned(k);

	while (!k->bad && taken(k, ","))
		v = assigned(k);
	return v;
}

/* What an expression that was not understood may have assigned is known no more. */
static void forget(struct sh_ctx *c, struct sh_world *w, const char *text)
{
	for (const char *s = text; *s;) {
		size_t n = 0;
		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		if (!n || !sh_is_name(s, n)) {
			s += n ? n : 1;
			continue;
		}
		const char *after = s + n + strspn(s + n, " \t\n");
		const char *before = s;
		while (before > text && strchr(" \t\n", before[-1]))
			before--;
		bool sets = (*after == '=' && after[1] != '=') || str_starts(after, "++") ||
			    str_starts(after, "--") ||
			    (*after && strchr("*/%+-&^|", *after) && after[1] == '=') ||
			    str_starts(after, "<<=") || str_starts(after, ">>=") ||
			    (before >= text + 2 && before[-1] == before[-2] &&
				    strchr("+-", before[-1]));
		if (sets && n == 5 && !c->umask && !memcmp(s, "TMOUT", 5))
			sh_taint(c, w, "arithmetic that assigns TMOUT");
		else if (sets)
			sh_assign(c, w, arena_strndup(c->a, s, n),
				sh_unknown(c, SV_SOME, "arithmetic that is not understood", false));
		s += n;
	}
}

bool sh_arith(struct sh_ctx *c, struct sh_world *w, const char *text, long long *ret)
{
	struct sh_val v = sh_expand(c, w, text);

	if (v.k != SV_STR) {
		forget(c, w, text);
		return false;
	}
	struct calc k = {c, w, v.s, false, false, 0, NULL};
	blanks(&k);
	*ret = *k.s ? comma(&k) : 0;
	blanks(&k);
	if (k.bad || *k.s) {
		forget(c, w, v.s);
		return false;
	}
	return true;
}
