/* SPDX-License-Identifier: MIT */
#include "boot/kdump_parts.h"

#include <strings.h>

#define CONF "/etc/sysconfig/kdump"

/* What remove_from_commandline of load.sh takes out. */
#define REMOVE                                                                                     \
	"root resume crashkernel splash mem BOOT_IMAGE showopts zfcp.allow_lun_scan hugepages "    \
	"acpi_no_memhotplug cgroup_disable unknown_nmi_panic rd.udev.children-max"

static const struct scheme {
	const char *prefix;
	enum kdump_target kind;
	const char *fstype;
} schemes[] = {
	{ "/", KDUMP_TARGET_LOCAL, "" },	  { "file://", KDUMP_TARGET_LOCAL, "" },
	{ "ftp://", KDUMP_TARGET_FTP, "" },	  { "scp://", KDUMP_TARGET_SSH, "" },
	{ "sftp://", KDUMP_TARGET_SSH, "" },	  { "ssh://", KDUMP_TARGET_SSH, "" },
	{ "nfs://", KDUMP_TARGET_NFS, "nfs" },	  { "smb://", KDUMP_TARGET_CIFS, "cifs" },
	{ "cifs://", KDUMP_TARGET_CIFS, "cifs" },
};

static const struct scheme *scheme_of(struct span url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t n = strlen(schemes[i].prefix);

		if (url.n >= n && strncasecmp(url.p, schemes[i].prefix, n) == 0)
			return &schemes[i];
	}
	return NULL;
}

/* KDUMP_SAVEDIR: a path, or protocol://[user[:password]@]host/directory. */
static void read_target(const struct facts *f, struct kdump_setting dir, struct kdump_config *ret)
{
	const struct scheme *s = dir.seen == SEEN_PRESENT ? scheme_of(dir.value) : NULL;
	struct span rest, host;

	ret->path = ret->target = dir;
	if (!s) {
		ret->kind = KDUMP_TARGET_UNKNOWN;
		if (dir.seen == SEEN_PRESENT)
			kdump_complain(f, ret, dir.where, true,
				       arena_printf(f->arena, "KDUMP_SAVEDIR (%.*s) is invalid",
						    (int)(dir.value.n < 64 ? dir.value.n : 64),
						    dir.value.p));
		return;
	}
	ret->kind = s->kind;
	ret->fstype = span_of(s->fstype);
	rest = span_from(dir.value, s->prefix[0] == '/' ? 0 : strlen(s->prefix));
	if (s->kind == KDUMP_TARGET_LOCAL) {
		ret->target.value = span_of("");
		ret->path.value = rest;
		return;
	}
	host = span_head(rest, span_index(rest, '/'));
	ret->path.value = host.n < rest.n ? span_from(rest, host.n) : span_of("/");
	ret->target.value = host;
	if (s->kind == KDUMP_TARGET_NFS) { /* the export is mounted and the dump goes to its top */
		ret->target.value =
			span_of(arena_printf(f->arena, "%.*s:%.*s", (int)host.n, host.p,
					     (int)ret->path.value.n, ret->path.value.p));
		ret->path.value = span_of("/");
	}
}

/* yes, 1 and true; no, 0 and false; anything else is noted and ignored. */
static bool is_on(const struct facts *f, const struct kdump_setting *s, const char *name,
		  bool fallback, struct kdump_config *ret)
{
	if (!s->set || s->seen != SEEN_PRESENT)
		return fallback;
	if (span_eq(s->value, "yes") || span_eq(s->value, "1") || span_eq(s->value, "true"))
		return true;
	if (span_eq(s->value, "no") || span_eq(s->value, "0") || span_eq(s->value, "false"))
		return false;
	kdump_complain(f, ret, s->where, false,
		       arena_printf(f->arena, "config option %s has invalid value '%.*s'", name,
				    (int)(s->value.n < 64 ? s->value.n : 64), s->value.p));
	return fallback;
}

/* A yes-or-no option, told as the action it stands for. */
static struct kdump_setting action(const struct facts *f, const struct shellvars *vars,
				   const char *name, struct kdump_config *ret)
{
	struct kdump_setting s = kdump_shell(vars, CONF, name, "true");

	if (s.seen == SEEN_PRESENT)
		s.value = span_of(is_on(f, &s, name, true, ret) ? "reboot" : "shell");
	return s;
}

void kdump_config_suse(const struct facts *f, struct kdump_config *ret)
{
	struct shellvars vars = SHELLVARS(f->arena);

	/* Without the file there are the defaults: kdump-read-config.sh sources it if it is there.
	 */
	if (!kdump_open(f, CONF, ret) && ret->seen != SEEN_ABSENT)
		return;
	shellvars_read(&vars, CONF, facts_bytes(f, CONF));
	read_target(f, kdump_shell(&vars, CONF, "KDUMP_SAVEDIR", "/var/crash"), ret);
	ret->collector = kdump_shell(&vars, CONF, "MAKEDUMPFILE_OPTIONS", "");
	ret->failure_action = action(f, &vars, "KDUMP_CONTINUE_ON_ERROR", ret);
	ret->final_action = action(f, &vars, "KDUMP_IMMEDIATE_REBOOT", ret);
	ret->sshkey = kdump_shell(&vars, CONF, "KDUMP_SSH_IDENTITY", "");
	ret->append = kdump_shell(&vars, CONF, "KDUMP_COMMANDLINE_APPEND", "");
	ret->remove = kdump_default(CONF, REMOVE);
	ret->cmdline = kdump_shell(&vars, CONF, "KDUMP_COMMANDLINE", "");
	ret->kernelver = kdump_shell(&vars, CONF, "KDUMP_KERNELVER", "");
}
