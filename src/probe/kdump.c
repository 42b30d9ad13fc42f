/* SPDX-License-Identifier: MIT */
#include "probe/probe.h"

/* A distribution has one or two of them; the others cost a call each. */
void probe_kdump(struct probe *p)
{
	probe_read(p, "/etc/kdump.conf");
	probe_read(p, "/etc/sysconfig/kdump");
	probe_read(p, "/etc/default/kdump-tools");
}
