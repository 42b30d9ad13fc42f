/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/kconfig.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct span value = { 0 }, arch, version;

	(void)a;
	if (kconfig_get(input, "CONFIG_CRASH_DUMP", &value) != KCONFIG_ABSENT)
		fuzz_read(value);
	kconfig_on(input, "CONFIG_KEXEC_FILE");
	if (kconfig_header(input, &arch, &version)) {
		fuzz_part(input, arch);
		fuzz_part(input, version);
	}
	kconfig_arch(input);
}
