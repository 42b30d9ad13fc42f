/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/mounts.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct mounts m;

	if (!mounts_parse(a, input, &m))
		return;
	for (size_t i = 0; i < m.n; i++) {
		law(m.list[i].fstype && m.list[i].options);
		mount_option(&m.list[i], "ro");
	}
	mounts_holding(&m, "/var/crash");
	mounts_from(&m, "/dev/vda1");
}
