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
	ret->lftp = s->kind == KDUMP_TARGET_FTP ||
		    (s->kind == KDUMP_TARGET_SSH && strcmp(s->prefix, "ssh://") != 0);
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

/* yes, 1 and true; no, 0 and false; anything else is noted by kdump_vars_check() and ignored. */
static bool is_off(struct span value)
{
	return span_eq(value, "no") || span_eq(value, "0") || span_eq(value, "false");
}

/* A yes-or-no option, told as the action it stands for. */
static struct kdump_setting action(const struct shellvars *vars, const char *name)
{
	struct kdump_setting s = kdump_shell(vars, CONF, name, "true");

	if (s.seen == SEEN_PRESENT)
		s.value = span_of(is_off(s.value) ? "shell" : "reboot");
	return s;
}

/* Whether anything is saved there at all. */
static void read_saving(const struct facts *f, const struct shellvars *vars,
			struct kdump_config *ret)
{
	struct kdump_setting own = kdump_shell(vars, CONF, "KDUMP_TRANSFER", "");
	struct kdump_setting format = kdump_shell(vars, CONF, "KDUMP_DUMPFORMAT", "compressed");

	if (own.set) {
		ret->kind = KDUMP_TARGET_UNKNOWN;
		ret->path.where = own.where;
		ret->why = "KDUMP_TRANSFER saves the dump with a command of somebody's own";
	} else if (format.seen == SEEN_PRESENT && span_eq(format.value, "none")) {
		kdump_complain(f, ret, format.where, true,
			       "KDUMP_DUMPFORMAT is none: no dump is saved");
	}
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
	read_saving(f, &vars, ret);
	kdump_vars_check(&vars, facts_bytes(f, CONF), KDUMP_VARS_SUSE, &ret->problems);
	ret->collector = kdump_shell(&vars, CONF, "MAKEDUMPFILE_OPTIONS", "");
	ret->level = kdump_shell(&vars, CONF, "KDUMP_DUMPLEVEL", "31");
	ret->failure_action = action(&vars, "KDUMP_CONTINUE_ON_ERROR");
	ret->final_action = action(&vars, "KDUMP_IMMEDIATE_REBOOT");
	ret->sshkey = kdump_shell(&vars, CONF, "KDUMP_SSH_IDENTITY", "");
	ret->hostkey = kdump_shell(&vars, CONF, "KDUMP_HOST_KEY", "");
	ret->keep = kdump_shell(&vars, CONF, "KDUMP_KEEP_OLD_DUMPS", "0");
	ret->leave = kdump_shell(&vars, CONF, "KDUMP_FREE_DISK_SIZE", "64");
	ret->append = kdump_shell(&vars, CONF, "KDUMP_COMMANDLINE_APPEND", "");
	ret->remove = kdump_default(CONF, REMOVE);
	ret->cmdline = kdump_shell(&vars, CONF, "KDUMP_COMMANDLINE", "");
	ret->kernelver = kdump_shell(&vars, CONF, "KDUMP_KERNELVER", "");
}
