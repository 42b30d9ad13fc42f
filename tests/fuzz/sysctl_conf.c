/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/sysctl_conf.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	const enum sysctl_dialect dialect = (enum sysctl_dialect)fuzz_choice(&input, 3);
	struct sysctl_reader reader = SYSCTL_READER(input, dialect);
	struct sysctl_line line;
	unsigned last = 0;
	int64_t n;

	while (sysctl_conf_next(&reader, &line)) {
		fuzz_part(input, line.key);
		fuzz_part(input, line.value);
		law(line.line >= last);
		last = line.line;
		law(sysctl_conf_is(line.key, sysctl_conf_path(a, line.key)) ||
		    memchr(line.key.p, '\0', line.key.n) || line.kind != SYSCTL_ASSIGN ||
		    line.glob || !line.key.n);
		sysctl_conf_glob(line.key, "kernel/unknown_nmi_panic");
		sysctl_conf_int(line.value, &n);
	}
}
