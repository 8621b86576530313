/* words: see words.h. */
#include "report/words.h"

#include <stdint.h>

#include "base/str.h"

static const struct bitext words[W_COUNT] = {
	[W_TITLE] = {"Plumbline report", "準繩檢測報告"},
	[W_HOST] = {"Host", "主機"},
	[W_SYSTEM] = {"System", "作業系統"},
	[W_LEVEL] = {"Level", "安全等級"},
	[W_BASELINE] = {"Baseline", "基準"},
	[W_PROFILE] = {"Profile", "設定檔"},
	[W_STARTED] = {"Started", "開始時間"},
	[W_ENDED] = {"Ended", "結束時間"},
	[W_SEQUENCE] = {"Bundle", "證據檔序號"},
	[W_OFFLINE] = {"offline (files only)", "離線檢測（僅檢視檔案）"},
	[W_LIVE] = {"running system", "運作中系統"},
	[W_MODE] = {"Scan of", "檢測對象"},
	[W_ROOT] = {"Root directory", "根目錄"},
	[W_EDITION] = {"Edition of the table", "基準版本（修正日期）"},
	[W_TOOL] = {"Tool", "工具"},
	[W_USER] = {"Run by", "執行者"},
	[W_CAPABILITIES] = {"Privileges held", "執行時權限"},
	[W_CLOCK] = {"Clock", "時鐘狀態"},
	[W_COMMAND] = {"Command line", "命令列"},
	[W_CONTENT] = {"Content", "檢測內容"},
	[W_TAILORING] = {"Tailoring", "調適檔"},
	[W_PREVIOUS] = {"Previous bundle", "前一份證據檔"},
	[W_FIRST] = {"none: this is the first", "無，此為第一份"},
	[W_NOTES] = {"Notes", "注意事項"},
	[W_INCOMPLETE] = {"INCOMPLETE: not every selected rule could be brought to a result.",
		"未完成：並非所有選取的規則都得出結果。"},
	[W_ASPECT] = {"Aspect", "構面"},
	[W_ALL_RULES] = {"All rules", "所有規則"},
	[W_TOTAL] = {"Total", "合計"},
	[W_FINDINGS] = {"Failed rules and errors", "不符合與錯誤的規則"},
	[W_NO_FINDINGS] = {"No rule failed or ended in an error.", "沒有不符合或錯誤的規則。"},
	[W_OBSERVED] = {"Observed", "實際"},
	[W_EXPECTED] = {"Expected", "預期"},
	[W_REASON] = {"Reason", "原因"},
	[W_STATEMENT] = {"Statement", "條文編號"},
	[W_ITEM] = {"Item", "政府組態基準項目"},
	[W_SERVES] = {"Serves statements", "對應之條文編號"},
	[W_LAW] = {"Text of the baseline", "基準條文"},
	[W_DESCRIPTION] = {"Description", "說明"},
	[W_MEASURE] = {"Measure", "措施內容"},
	[W_CHECK] = {"Check", "檢查項"},
	[W_RULE] = {"Rule", "規則"},
	[W_SEVERITY] = {"Severity", "嚴重性"},
	[W_STATUS] = {"Result", "結果"},
	[W_PARAMETERS] = {"Parameters", "參數"},
	[W_PROVENANCE] = {"Evidence", "佐證"},
	[W_MORE_SEEN] = {"listed, of", "筆列出，總計"},
	[W_FIX] = {"How to fix", "改善方式"},
	[W_WHAT] = {"What", "項目"},
	[W_VALUE] = {"Value", "值"},
	[W_WHERE] = {"Where", "出處"},
	[W_TEXT] = {"Line as it stands", "原文"},
	[W_READ_AT] = {"Read at", "讀取時間"},
	[W_ABSENT] = {"(absent)", "（不存在）"},
	[W_SUMMARY] = {"Summary", "結果摘要"},
	[W_RULES] = {"Rules", "各規則結果"},
	[W_OTHER] = {"other", "其他"},
	[W_SHOW] = {"Show", "顯示"},
	[W_UNSIGNED] = {"This page is a rendering. The evidence is the bundle; verify it with "
			"plumbline verify.",
		"本頁僅供閱讀；證據以證據檔為準，請以 plumbline verify 驗證。"},
	[W_STATEMENTS] = {"Statements", "控制措施"},
	[W_ITEMS] = {"Items of the government baseline", "政府組態基準項目"},
	[W_MET] = {"met", "符合"},
	[W_OPEN] = {"open", "待辦"},
	[W_OPEN_WORK] = {"Open work: what people must look into, and attest",
		"待辦事項：須由機關查核並聲明"},
	[W_ATTESTATIONS] = {"Attestations these results rest on", "本次結果所依據之機關聲明"},
	[W_ATTESTATION] = {"Attestation", "機關聲明"},
	[W_WAIVERS] = {"Waived rules: not met, and need not be",
		"免執行之規則：未符合，經同意免執行"},
	[W_WAIVER] = {"Waiver", "免執行"},
	[W_WAIVED] = {"waived", "免執行"},
	[W_FOUND] = {"was found", "原檢測結果"},
	[W_BY] = {"By", "由"},
	[W_DOCUMENT] = {"Document", "文件／文號"},
	[W_FILING] = {"Filed with the competent authority", "主管機關備查文號"},
	[W_DATE] = {"Date", "日期"},
	[W_VALID_UNTIL] = {"Valid until", "有效至"},
	[W_REMARK] = {"Remark", "備註"},
	[W_SOURCE_FILE] = {"Recorded in", "登錄於"},
	[W_CLASSIFICATION] = {"Classified by Table 9", "附表九分級"},
	[W_CONFIDENTIALITY] = {"Confidentiality", "機密性"},
	[W_INTEGRITY] = {"Integrity", "完整性"},
	[W_AVAILABILITY] = {"Availability", "可用性"},
	[W_LEGAL] = {"Legal compliance", "法律遵循性"},
	[W_POLICY] = {"The agency's values", "機關所定值"},
	[W_SERVED] = {"System served", "所屬資通系統"},
};

static const struct bitext statuses[ST_COUNT] = {
	[ST_NONE] = {"undecided", "未定"},
	[ST_PASS] = {"pass", "符合"},
	[ST_FAIL] = {"fail", "不符合"},
	[ST_ERROR] = {"error", "錯誤"},
	[ST_UNKNOWN] = {"unknown", "無法判定"},
	[ST_NOTAPPLICABLE] = {"not applicable", "不適用"},
	[ST_NOTCHECKED] = {"not checked", "未檢查"},
	[ST_NOTSELECTED] = {"not selected", "未選取"},
	[ST_INFORMATIONAL] = {"informational", "僅供參考"},
	[ST_FIXED] = {"fixed", "已修正"},
};

static const char *of(const struct bitext *t, const char *lang)
{
	return str_starts(lang, "zh") ? t->zh : t->en;
}

const char *word(enum word w, const char *lang)
{
	return of(&words[w], lang);
}

const char *grade_word(const char *grade, const char *lang)
{
	static const struct {
		const char *name;
		struct bitext t;
	} t[] = {{"high", {"high", "高"}}, {"medium", {"medium", "中"}},
		{"normal", {"normal", "普"}}, {"low", {"low", "低"}},
		{"unknown", {"unknown", "未定"}}};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		if (str_eq(grade, t[i].name))
			return of(&t[i].t, lang);
	return grade;
}

const char *status_word(enum status s, const char *lang)
{
	return of(&statuses[(unsigned)s < ST_COUNT ? s : ST_NONE], lang);
}

const char *class_word(enum statement_class c, const char *lang)
{
	switch (c) {
	case SC_MET:
		return word(W_MET, lang);
	case SC_FAIL:
		return status_word(ST_FAIL, lang);
	case SC_ERROR:
		return status_word(ST_ERROR, lang);
	case SC_OPEN:
		return word(W_OPEN, lang);
	case SC_WAIVED:
		return word(W_WAIVED, lang);
	default:
		return status_word(ST_NOTAPPLICABLE, lang);
	}
}

/* wcwidth() knows nothing of CJK in the C locale, so the few ranges that matter stand here (Unicode, UAX #11). */
static unsigned cell_width(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		unsigned width;
	} t[] = {
		{0x0300, 0x036f, 0},
		{0x1100, 0x115f, 2},
		{0x200b, 0x200d, 0},
		{0x2e80, 0x303e, 2},
		{0x3041, 0xa4cf, 2},
		{0xac00, 0xd7a3, 2},
		{0xf900, 0xfaff, 2},
		{0xfe00, 0xfe0f, 0},
		{0xfe30, 0xfe6f, 2},
		{0xff00, 0xff60, 2},
		{0xffe0, 0xffe6, 2},
		{0x1f300, 0x1faff, 2},
		{0x20000, 0x3fffd, 2},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		if (c >= t[i].from && c <= t[i].to)
			return t[i].width;
	return 1;
}

size_t text_width(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t width = 0;

	while (*p) {
		unsigned more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
		uint32_t c = more ? *p & (0x3fu >> more) : *p;
		for (p++; more && (*p & 0xc0) == 0x80; more--)
			c = c << 6 | (*p++ & 0x3f);
		width += cell_width(c);
	}
	return width;
}
