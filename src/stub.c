/* SPDX-License-Identifier: MIT */
/* Stands for what is still being written; goes away with it. */
#include "boot/kdump.h"
#include "probe/probe.h"

#define WEAK __attribute__((weak))

WEAK void kdump_config_of(const struct facts *f, enum family family, unsigned major,
			  struct kdump_config *ret)
{
	(void)f, (void)major;
	*ret = (struct kdump_config){ .family = family,
				      .seen = SEEN_UNREADABLE,
				      .why = "not read yet" };
}

WEAK void probe_kdump(struct probe *p)
{
	(void)p;
}

WEAK void probe_loader(struct probe *p)
{
	(void)p;
}

WEAK void probe_sysctl(struct probe *p)
{
	(void)p;
}

WEAK void probe_units(struct probe *p)
{
	(void)p;
}
