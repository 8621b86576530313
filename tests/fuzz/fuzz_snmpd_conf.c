/* snmpd-conf: hostile snmpd.conf, which is an included file, too, and (from an "O" on) the options of its unit. */
#include "checks/resolve/snmp/snmpd_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char unit[] = "[Service]\nEnvironmentFile=-/etc/sysconfig/snmpd\n"
				   "ExecStart=/usr/sbin/snmpd $OPTIONS -f\n";

	fuzz_put("/usr/lib/systemd/system/snmpd.service", unit, sizeof(unit) - 1);
	fuzz_put("/etc/sysconfig/snmpd", data, size && *data == 'O' ? size : 0);
	fuzz_put("/etc/snmp/other.conf", data, size);
	fuzz_model(&model_snmpd_conf, "/etc/snmp/snmpd.conf", data, size);
	return 0;
}
