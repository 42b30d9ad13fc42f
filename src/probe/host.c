/* SPDX-License-Identifier: MIT */
/* Which distribution, which cloud, which kind of machine. */
#include "probe/probe.h"

void probe_host(struct probe *p)
{
	if (probe_read(p, "/etc/os-release")->seen == SEEN_ABSENT)
		probe_read(p, "/usr/lib/os-release");
	probe_stat(p, "/run/ostree-booted");
	if (!facts_has_now(p->f))
		return;
	/* OCI by its asset tag, the others by their vendor; absent where there is no DMI. */
	if (probe_read(p, "/sys/class/dmi/id/sys_vendor")->seen == SEEN_PRESENT) {
		probe_read(p, "/sys/class/dmi/id/chassis_asset_tag");
		probe_read(p, "/sys/class/dmi/id/product_name");
		probe_read(p, "/sys/class/dmi/id/bios_vendor");
	}
	probe_read(p, "/sys/hypervisor/type");
	/* The first processor tells: hypervisor, sev, tdx_guest. */
	probe_read_until(p, "/proc/cpuinfo", "flags", 4096);
	probe_stat(p, "/proc/vmcore"); /* there: this is a capture kernel itself */
}
