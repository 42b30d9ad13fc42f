/* SPDX-License-Identifier: MIT */
/* Mounts and fstab; the target itself is looked at when its configuration is known. */
#include "probe/probe.h"

void probe_store(struct probe *p)
{
	probe_read(p, "/etc/fstab");
	probe_read(p, "/etc/crypttab");
	if (facts_has_now(p->f))
		probe_read(p, "/proc/self/mountinfo");
}
