/* SPDX-License-Identifier: MIT */
#include "probe/probe.h"

#include "format/tuned_conf.h"

#define TUNED_ACTIVE_PROFILE "/etc/tuned/active_profile"

/* /run/sysctl.d is empty at boot, so nobody asks for it. */
static const char *const dirs[] = { "/etc/sysctl.d", "/usr/local/lib/sysctl.d",
				    "/usr/lib/sysctl.d" };

/* The active profiles and those they include, no more than can be followed. */
static void read_profiles(struct probe *p, struct span names)
{
	struct span pending[16] = { names }, name;
	size_t n = 1, reads = 0;

	while (n && reads < 64) {
		const struct file *file = NULL;
		const char *path;

		if (!tuned_conf_name(&pending[n - 1], &name)) {
			n--;
			continue;
		}
		for (unsigned i = 0; (path = tuned_conf_path(p->f->arena, name, i)); i++) {
			reads++;
			file = probe_read(p, path);
			if (file->seen != SEEN_ABSENT)
				break;
		}
		if (file && file->has_bytes && n < sizeof(pending) / sizeof(*pending))
			pending[n++] = tuned_conf_include(file->bytes);
	}
}

void probe_sysctl(struct probe *p)
{
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		probe_read_dir(p, dirs[i], ".conf");
	if (!probe_stat(p, "/lib")->link)
		probe_read_dir(p, "/lib/sysctl.d", ".conf");
	probe_read(p, "/etc/sysctl.conf");
	if (probe_plain(p, "/usr/lib/systemd/systemd-sysctl")->seen == SEEN_ABSENT)
		probe_plain(p, "/lib/systemd/systemd-sysctl");
	if (probe_read(p, TUNED_ACTIVE_PROFILE)->seen == SEEN_ABSENT)
		return;
	probe_read(p, "/etc/tuned/tuned-main.conf");
	read_profiles(p, facts_value(p->f, TUNED_ACTIVE_PROFILE));
}
