/* SPDX-License-Identifier: MIT */
/* A target over the network: what this system brings for it. Nothing is looked at for any other. */
#include "probe/probe.h"

#include "boot/remote.h"

/* Of the private key no more than that it is there, and whose it is. */
static void follow_ssh(struct probe *p, const struct remote *r)
{
	if (r->key && probe_plain(p, r->key)->seen == SEEN_ABSENT)
		probe_plain(p, REMOTE_DEFAULT_KEY);
	for (size_t i = 0; remote_known_hosts[i]; i++)
		probe_read(p, remote_known_hosts[i]);
	for (size_t i = 0; remote_ssh_configs[i]; i++)
		probe_read(p, remote_ssh_configs[i]);
	probe_read_dir(p, REMOTE_SSH_CONFIG_DIR, ".conf");
}

void probe_remote(struct probe *p, const struct look *look)
{
	struct remote r;

	if (!remote_of(look, &r))
		return;
	probe_read(p, "/etc/hosts");
	probe_program(p, r.program);
	if (r.kind == KDUMP_TARGET_SSH)
		follow_ssh(p, &r);
}
