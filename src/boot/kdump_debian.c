/* SPDX-License-Identifier: MIT */
#include "boot/kdump_parts.h"

#define CONF "/etc/default/kdump-tools"

/* What kdump-config of 1.8.1 and 1.10.7 appends when the file does not say. */
#define APPEND "reset_devices systemd.unit=kdump-tools-dump.service nr_cpus=1 irqpoll usbcore.nousb"

/*
 * The init script: [ "$USE_KDUMP" -ne 0 ] || exit 0. Where it is no number test(1) fails, and the
 * script ends there as well, with status 0: "true", "yes" and nothing at all all mean no.
 */
static void read_use(const struct facts *f, const struct shellvars *vars, struct kdump_config *ret)
{
	const struct shellvar *var = shellvars_get(vars, "USE_KDUMP");
	int64_t n;

	ret->use_where = var ? var->where : ret->where;
	if (var && !var->known) {
		ret->use_seen = SEEN_UNREADABLE;
		return;
	}
	if (!var || !span_i64(span_trim(var->value), 10, &n)) {
		ret->use_kdump = false;
		kdump_complain(f, ret, ret->use_where, true,
			       var && var->value.n ? "USE_KDUMP is not a number, which counts as 0"
						   : "USE_KDUMP is not set");
		return;
	}
	ret->use_kdump = n != 0;
}

/* Several may be set; the dump then goes to each. The one on a mounted directory counts first. */
static void read_target(const struct facts *f, const struct shellvars *vars,
			struct kdump_config *ret)
{
	static const struct {
		const char *name;
		enum kdump_target kind;
	} kinds[] = {
		{ "NFS", KDUMP_TARGET_NFS },
		{ "SSH", KDUMP_TARGET_SSH },
		{ "FTP", KDUMP_TARGET_FTP },
	};

	ret->target = kdump_default(CONF, "");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct kdump_setting s = kdump_shell(vars, CONF, kinds[i].name, "");

		if (!s.set)
			continue;
		if (ret->target.set) {
			kdump_complain(f, ret, s.where, false,
				       "a second target is set: the dump goes there too");
			continue;
		}
		ret->target = s;
		ret->kind = s.seen == SEEN_PRESENT ? kinds[i].kind : KDUMP_TARGET_UNKNOWN;
		if (ret->kind == KDUMP_TARGET_NFS)
			ret->fstype = span_of("nfs");
		if (ret->kind == KDUMP_TARGET_SSH && span_index(s.value, '@') == s.value.n)
			kdump_complain(f, ret, s.where, false, "SSH is not user@host");
	}
}

void kdump_config_debian(const struct facts *f, struct kdump_config *ret)
{
	struct shellvars vars = SHELLVARS(f->arena);

	if (!kdump_open(f, CONF, ret)) {
		if (ret->seen == SEEN_ABSENT) { /* EnvironmentFile= of the unit is not optional */
			ret->use_kdump = false;
			ret->use_where = ret->where;
			kdump_complain(
				f, ret, ret->where, true,
				"the file is missing, and kdump-tools.service does not start "
				"without it");
		}
		return;
	}
	shellvars_read(&vars, CONF, facts_bytes(f, CONF));
	kdump_vars_check(&vars, facts_bytes(f, CONF), KDUMP_VARS_DEBIAN, &ret->problems);
	read_use(f, &vars, ret);
	read_target(f, &vars, ret);
	ret->path = kdump_shell(&vars, CONF, "KDUMP_COREDIR", "/var/crash");
	ret->collector = kdump_shell(&vars, CONF, "MAKEDUMP_ARGS", "-F -c -d 31");
	ret->failure_action = kdump_shell(&vars, CONF, "KDUMP_FAIL_CMD", "reboot -f");
	ret->final_action = kdump_default(CONF, "reboot");
	ret->sshkey = kdump_shell(&vars, CONF, "SSH_KEY", "/root/.ssh/kdump_id_rsa");
	ret->keep = kdump_shell(&vars, CONF, "KDUMP_NUM_DUMPS", "0");
	ret->append = kdump_shell(&vars, CONF, "KDUMP_CMDLINE_APPEND", APPEND);
	ret->remove = kdump_default(CONF, "crashkernel hugepages hugepagesz abm");
	ret->cmdline = kdump_shell(&vars, CONF, "KDUMP_CMDLINE", "");
	ret->kernel = kdump_shell(&vars, CONF, "KDUMP_KERNEL", "");
	ret->initrd = kdump_shell(&vars, CONF, "KDUMP_INITRD", "");
	ret->kernelver = kdump_default(CONF, "");
}
