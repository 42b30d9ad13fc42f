/* SPDX-License-Identifier: MIT */
/* A target over the network: what this system brings for it. Nothing is looked at for any other. */
#include "probe/probe.h"

#include "base/cleanup.h"
#include "boot/remote.h"

/* Its first bytes tell what it is; nothing of it is kept, in the facts or in memory. */
static enum ssh_key kind_of(struct probe *p, const char *path)
{
	_cleanup_close_ int fd = -1;
	enum ssh_key kind = SSH_KEY_UNSEEN;
	struct span head;
	const char *link;
	struct stat st;

	if (root_locate(p->root, path, p->f->arena, &link, &st, &fd) < 0 ||
	    root_read_file(p->root, path, fd, &st, SSH_KEY_HEAD, false, p->f->arena, &head) < 0)
		return kind;
	/* A captured machine's stands there empty. */
	if (head.n || !p->capture)
		kind = ssh_key_of(head);
	if (head.n)
		explicit_bzero((char *)(uintptr_t)head.p, head.n);
	return kind;
}

static const struct file *probe_key(struct probe *p, const char *path)
{
	const struct file *seen = probe_plain(p, path);
	struct file *file = facts_add(p->f, path);

	if (seen->seen == SEEN_PRESENT && file->key == SSH_KEY_UNSEEN)
		file->key = kind_of(p, path);
	return seen;
}

static void follow_ssh(struct probe *p, const struct look *look, const struct remote *r)
{
	if (r->key && probe_key(p, r->key)->seen == SEEN_ABSENT)
		probe_key(p, REMOTE_DEFAULT_KEY);
	if (look->profile.distro->family == FAMILY_SUSE)
		for (const char **key = remote_identities(look); *key; key++)
			probe_key(p, *key);
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
		follow_ssh(p, look, &r);
}
