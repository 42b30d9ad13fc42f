/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/cmdline.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct span rest = input, key;
	struct cmdline_arg arg;
	uint64_t bytes;
	int seconds;
	bool on;

	(void)a;
	while (cmdline_next(&rest, &arg)) {
		fuzz_part(input, arg.token);
		fuzz_part(input, arg.name);
		fuzz_part(input, arg.value);
		law(arg.has_value || !arg.value.n);
		cmdline_is_sysctl(&arg, &key);
	}
	fuzz_part(input, rest);
	cmdline_of_proc(input);
	cmdline_unknown_nmi_panic(input, &arg);
	cmdline_sysctl(input, "kernel.unknown_nmi_panic", &arg);
	cmdline_apic_extnmi(input, &arg);
	cmdline_panic(input, &seconds, &arg);
	cmdline_bool(input, "crash_kexec_post_notifiers", &on, &arg);
	cmdline_mem(input, &bytes, &arg);
	law(cmdline_swiotlb(input, false) || cmdline_swiotlb(input, true) + 1);
}
