/* units: a unit as the running systemd sees it, by D-Bus (org.freedesktop.systemd1(5)). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "base/str.h"
#include "checks/probe/live.h"
#include "checks/probe/bus.h"

#define MANAGER "org.freedesktop.systemd1"

/* systemd's own socket: root alone may use it, and it answers where no D-Bus daemon runs. */
static int open_private(sd_bus **ret)
{
	sd_bus *bus = NULL;
	int rc = sd_bus_new(&bus);

	if (rc >= 0)
		rc = sd_bus_set_address(bus, "unix:path=/run/systemd/private");
	if (rc >= 0)
		rc = sd_bus_start(bus);
	if (rc < 0) {
		sd_bus_unref(bus);
		return rc;
	}
	*ret = bus;
	return 0;
}

int bus_open(sd_bus **ret, struct err *e)
{
	sd_bus *bus = NULL;
	int rc;

	if (access("/run/systemd/system", F_OK)) /* as sd_booted(3) has it */
		return err_set(
			e, ENOSYS, "systemd is not running here, so its units cannot be asked");
	rc = sd_bus_open_system(&bus);
	if (rc < 0 && open_private(&bus) < 0)
		return err_set(e, -rc, "the system D-Bus cannot be reached: %s", errno_text(-rc));
	sd_bus_set_method_call_timeout(bus, BUS_TIMEOUT_US);
	*ret = bus;
	return 0;
}

static int get(sd_bus *bus, struct arena *a, const char *path, const char *interface,
	const char *name, const char **ret, struct err *e)
{
	sd_bus_error why = SD_BUS_ERROR_NULL;
	char *text = NULL;
	int rc = sd_bus_get_property_string(bus, MANAGER, path, interface, name, &why, &text);

	if (rc < 0)
		err_set(e, -rc, "systemd does not tell %s: %s", name,
			why.message ? why.message : errno_text(-rc));
	else
		*ret = str_clean(a, text, strlen(text), 256);
	free(text);
	sd_bus_error_free(&why);
	return rc < 0 ? rc : 0;
}

/* The object of a unit, loaded if it was not: LoadUnit also answers for names without a file. */
static int load(
	sd_bus *bus, struct arena *a, const char *name, const char **ret_path, struct err *e)
{
	sd_bus_error why = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	const char *path = NULL;
	int rc = sd_bus_call_method(bus, MANAGER, "/org/freedesktop/systemd1", MANAGER ".Manager",
		"LoadUnit", &why, &reply, "s", name);

	if (rc >= 0)
		rc = sd_bus_message_read(reply, "o", &path);
	if (rc < 0)
		err_set(e, -rc, "systemd does not answer for %s: %s", name,
			why.message ? why.message : errno_text(-rc));
	else
		*ret_path = arena_strdup(a, path);
	sd_bus_message_unref(reply);
	sd_bus_error_free(&why);
	return rc < 0 ? rc : 0;
}

int probe_unit(void *arg, struct arena *a, const char *name, struct unit_live *ret, struct err *e)
{
	sd_bus *bus = NULL;
	const char *path = NULL;
	uint32_t pid = 0;
	int rc = bus_open(&bus, e);

	(void)arg;
	*ret = (struct unit_live){"not-found", "inactive", "dead", "", 0};
	if (rc >= 0)
		rc = load(bus, a, name, &path, e);
	if (rc >= 0)
		rc = get(bus, a, path, MANAGER ".Unit", "LoadState", &ret->load_state, e);
	if (rc >= 0)
		rc = get(bus, a, path, MANAGER ".Unit", "ActiveState", &ret->active_state, e);
	if (rc >= 0)
		rc = get(bus, a, path, MANAGER ".Unit", "SubState", &ret->sub_state, e);
	if (rc >= 0)
		rc = get(bus, a, path, MANAGER ".Unit", "UnitFileState", &ret->unit_file_state, e);
	if (rc >= 0 && str_ends(name, ".service") &&
		sd_bus_get_property_trivial(
			bus, MANAGER, path, MANAGER ".Service", "MainPID", NULL, 'u', &pid) >= 0)
		ret->main_pid = (pid_t)pid;
	sd_bus_flush_close_unref(bus);
	return rc;
}
