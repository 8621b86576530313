/*
 * words: the fixed words of summary, explanation and HTML report, in both languages.
 *
 * Not gettext: the language of a report is chosen for the report, whatever the locale of the one who makes it.
 */
#ifndef PLUMBLINE_REPORT_WORDS_H
#define PLUMBLINE_REPORT_WORDS_H

#include "base/evidence.h"
#include "report/model.h"

enum word {
	W_TITLE,
	W_HOST,
	W_SYSTEM,
	W_LEVEL,
	W_BASELINE,
	W_PROFILE,
	W_STARTED,
	W_ENDED,
	W_SEQUENCE,
	W_OFFLINE,
	W_LIVE,
	W_MODE,
	W_ROOT,
	W_EDITION,
	W_TOOL,
	W_USER,
	W_CAPABILITIES,
	W_CLOCK,
	W_COMMAND,
	W_CONTENT,
	W_TAILORING,
	W_PREVIOUS,
	W_FIRST,
	W_NOTES,
	W_INCOMPLETE,
	W_ASPECT,
	W_ALL_RULES,
	W_TOTAL,
	W_FINDINGS,
	W_NO_FINDINGS,
	W_OBSERVED,
	W_EXPECTED,
	W_REASON,
	W_STATEMENT,
	W_ITEM,
	W_SERVES,
	W_LAW,
	W_DESCRIPTION,
	W_MEASURE,
	W_CHECK,
	W_RULE,
	W_SEVERITY,
	W_STATUS,
	W_PARAMETERS,
	W_PROVENANCE,
	W_MORE_SEEN,
	W_FIX,
	W_WHAT,
	W_VALUE,
	W_WHERE,
	W_TEXT,
	W_READ_AT,
	W_ABSENT,
	W_SUMMARY,
	W_RULES,
	W_OTHER,
	W_SHOW,
	W_UNSIGNED,
	W_STATEMENTS,
	W_ITEMS,
	W_MET,
	W_OPEN,
	W_OPEN_WORK,
	W_ATTESTATIONS,
	W_ATTESTATION,
	W_WAIVERS,
	W_WAIVER,
	W_WAIVED,
	W_FOUND,
	W_BY,
	W_DOCUMENT,
	W_FILING,
	W_DATE,
	W_VALID_UNTIL,
	W_REMARK,
	W_SOURCE_FILE,
	W_CLASSIFICATION,
	W_CONFIDENTIALITY,
	W_INTEGRITY,
	W_AVAILABILITY,
	W_LEGAL,
	W_SERVED,
	W_POLICY,
	W_COUNT
};

/* lang: "zh" or "en" (by its first letters). */
const char *word(enum word w, const char *lang);
/* "high", "medium", "normal", "low": a level or a severity; any other text is returned as it is. */
const char *grade_word(const char *grade, const char *lang);
const char *status_word(enum status s, const char *lang);
const char *class_word(enum statement_class c, const char *lang);
/* Cells of a terminal or a monospaced page that a UTF-8 text takes, whatever the locale. */
size_t text_width(const char *s);

#endif
