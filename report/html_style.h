/* html_style: the style sheet of the HTML report, as it stands in the page (its digest is in the page's policy). */
#ifndef PLUMBLINE_REPORT_HTML_STYLE_H
#define PLUMBLINE_REPORT_HTML_STYLE_H

extern const char html_style[];

#endif
