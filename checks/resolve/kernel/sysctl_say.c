/*
 * sysctl_say: the texts of these files and of the probe (reasons, conditions, origins) in Chinese.
 *
 * A text is looked for among those that are written here; "%s" stands for what is taken over as it is: a path with its
 * line, a unit.  A text that is none of them stays as it is.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl.h"

#define MAX_PARTS 2

static const struct saying {
	const char *en, *zh; /* zh: "1" and "2" in braces are the parts */
} sayings[] = {
	{"kernel default", "核心預設值"},
	{"kernel command line", "核心開機參數"},
	{"the kernel's default is not known here", "核心之預設值無法得知"},
	{"what the kernel makes of the text written is not known here",
		"核心如何解讀所寫入之文字無法得知"},
	{"whether %s or %s comes last", "{1} 與 {2} 何者在後"},
	{"whether %s has ended", "{1} 是否已結束"},
	{"whether %s starts %s", "{1} 是否啟動 {2}"},
	{"whether %s is started", "{1} 是否啟動"},
	{"whether cron has run a job", "cron 是否已執行工作"},
	{"whether cron has run %s", "cron 是否已執行 {1}"},
	{"whether the device %s is there", "裝置 {1} 是否存在"},
	{"%s: a rule of udev whose effect is not followed", "{1}：udev 規則之作用無法判定"},
	{"%s: what it does to kernel parameters is not understood",
		"{1}：其對核心參數之作用無法解析"},
	{"%s: the units that this generator makes are not known",
		"{1}：此產生器所建立之單元無法得知"},
	{"%s: something else stands there for %s", "{1}：{2} 於該處所見為其他內容"},
	{"%s: the text it writes is not known", "{1}：所寫入之文字無法得知"},
	{"the scan runs in another network name space than the host's PID 1",
		"檢測程序與主機之 PID 1 不在同一網路命名空間"},
};

/* Takes the text apart by the pattern; false: it is another. */
static bool fits(struct arena *a, const char *pattern, const char *text, const char **parts)
{
	for (size_t n = 0; *pattern;) {
		if (!str_starts(pattern, "%s")) {
			if (*pattern++ != *text++)
				return false;
			continue;
		}
		pattern += 2;
		size_t lit = strcspn(pattern, "%");
		const char *end =
			lit ? strstr(text, arena_strndup(a, pattern, lit)) : text + strlen(text);
		if (!end || n == MAX_PARTS)
			return false;
		parts[n++] = arena_strndup(a, text, (size_t)(end - text));
		text = end;
	}
	return !*text;
}

const char *sysctl_in_chinese(struct arena *a, const char *text)
{
	for (size_t i = 0; i < sizeof(sayings) / sizeof(*sayings); i++) {
		const char *parts[MAX_PARTS] = {"", ""};
		struct strbuf b = {.arena = a};
		if (!fits(a, sayings[i].en, text, parts))
			continue;
		for (const char *p = sayings[i].zh; *p; p++) {
			if (*p == '{' && p[1] && p[2] == '}') {
				strbuf_puts(&b, parts[p[1] == '2']);
				p += 2;
			} else {
				strbuf_add(&b, p, 1);
			}
		}
		return strbuf_str(&b);
	}
	return text;
}
