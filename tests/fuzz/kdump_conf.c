/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/kdump_conf.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct kdump_conf conf;

	for (int release = KDUMP_EL7; release <= KDUMP_EL10; release++) {
		kdump_conf_parse(a, "/etc/kdump.conf", input, (enum kdump_conf_release)release,
				 &conf);
		fuzz_read(conf.path.value);
		fuzz_read(conf.target.value);
		fuzz_read(conf.core_collector.value);
		fuzz_read(conf.dracut_args.value);
		for (size_t i = 0; i < conf.problems.n; i++)
			law(conf.problems.list[i].message);
	}
}
