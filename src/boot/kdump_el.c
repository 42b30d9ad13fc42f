/* SPDX-License-Identifier: MIT */
#include "boot/kdump_parts.h"

#define CONF "/etc/kdump.conf"
#define SYSCONFIG "/etc/sysconfig/kdump"

static struct kdump_setting from_conf(const struct kdump_value *v, const char *fallback)
{
	struct kdump_setting s = kdump_default(CONF, fallback);

	if (v->line) {
		s.value = v->value;
		s.where.line = v->line;
		s.set = true;
	}
	return s;
}

/* get_save_path: slashes are squeezed; raw has no path. */
static struct span squeezed(struct arena *a, struct span path)
{
	char *out = arena_alloc(a, path.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] != '/' || !n || out[n - 1] != '/')
			out[n++] = path.p[i];
	if (n > 1 && out[n - 1] == '/')
		n--;
	return span_make(out, n);
}

static const char *default_collector(enum kdump_conf_release release, enum kdump_target kind)
{
	bool flat = kind == KDUMP_TARGET_SSH || kind == KDUMP_TARGET_RAW;

	if (release == KDUMP_EL7)
		return flat ? "makedumpfile -F -l --message-level 1 -d 31"
			    : "makedumpfile -l --message-level 1 -d 31";
	return flat ? "makedumpfile -F -l --message-level 7 -d 31"
		    : "makedumpfile -l --message-level 7 -d 31";
}

static void read_conf(const struct facts *f, enum kdump_conf_release release,
		      struct kdump_config *ret)
{
	struct kdump_conf c;

	kdump_conf_parse(f->arena, CONF, facts_bytes(f, CONF), release, &c);
	ret->kind = c.kind;
	ret->fstype = c.fstype;
	ret->target = from_conf(&c.target, "");
	ret->path = from_conf(&c.path, "/var/crash");
	ret->path.value = squeezed(f->arena, ret->path.value);
	ret->collector = from_conf(&c.core_collector, default_collector(release, c.kind));
	ret->failure_action = from_conf(&c.failure_action, "reboot");
	ret->final_action = from_conf(&c.final_action, "reboot");
	ret->sshkey = from_conf(&c.sshkey, "/root/.ssh/kdump_id_rsa");
	for (size_t i = 0; i < c.problems.n; i++)
		*arena_push(f->arena, ret->problems.list, ret->problems.n) = c.problems.list[i];
	if (ret->path.value.n && ret->path.value.p[0] != '/' && c.kind == KDUMP_TARGET_LOCAL)
		kdump_complain(f, ret, ret->path.where, true,
			       "the dump path is not an absolute path");
}

static void read_sysconfig(const struct facts *f, struct kdump_config *ret)
{
	const struct file *file = facts_file(f, SYSCONFIG);
	struct shellvars vars = SHELLVARS(f->arena);

	if (file->has_bytes) {
		shellvars_read(&vars, SYSCONFIG, file->bytes);
		kdump_vars_check(&vars, file->bytes, KDUMP_VARS_EL, &ret->problems);
	}
	ret->append = kdump_shell(&vars, SYSCONFIG, "KDUMP_COMMANDLINE_APPEND", "");
	ret->remove = kdump_shell(&vars, SYSCONFIG, "KDUMP_COMMANDLINE_REMOVE",
				  "hugepages hugepagesz slub_debug");
	ret->cmdline = kdump_shell(&vars, SYSCONFIG, "KDUMP_COMMANDLINE", "");
	ret->kernelver = kdump_shell(&vars, SYSCONFIG, "KDUMP_KERNELVER", "");
	if (file->seen == SEEN_UNREADABLE || file->seen == SEEN_UNPROBED)
		ret->append.seen = ret->remove.seen = ret->cmdline.seen = ret->kernelver.seen =
			SEEN_UNREADABLE;
}

void kdump_config_el(const struct facts *f, unsigned major, struct kdump_config *ret)
{
	enum kdump_conf_release release = major <= 7   ? KDUMP_EL7
					  : major == 8 ? KDUMP_EL8
					  : major == 9 ? KDUMP_EL9
						       : KDUMP_EL10;

	read_sysconfig(f, ret);
	if (kdump_open(f, CONF, ret))
		read_conf(f, release, ret);
	else if (ret->seen == SEEN_ABSENT)
		kdump_complain(f, ret, ret->where, true, "Error: No kdump config file found!");
}
