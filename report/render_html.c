/* render_html: placeholder of the self-contained page. */
#include <errno.h>

#include "report/model.h"

int render_html(const struct report_model *m, FILE *out, struct err *e)
{
	(void)m;
	(void)out;
	return err_set(e, ENOSYS, "the HTML report is not built in yet");
}
