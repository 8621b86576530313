/* err: see err.h. */
#include "base/err.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *errno_text(int code)
{
	static locale_t english;

	if (!english)
		english = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	return english ? strerror_l(code, english) : strerror(code);
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return -code;
	e->code = code;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return -code;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char old[sizeof(e->text)];
	va_list ap;

	if (!e)
		return -1;
	memcpy(old, e->text, sizeof(old));
	va_start(ap, fmt);
	int n = vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n + 2 < sizeof(e->text))
		snprintf(e->text + n, sizeof(e->text) - (size_t)n, ": %.500s", old);
	return -e->code;
}
