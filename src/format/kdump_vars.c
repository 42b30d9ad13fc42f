/* SPDX-License-Identifier: MIT */
#include "format/kdump_vars.h"

enum form {
	FORM_ANY,    /* or judged where it is used */
	FORM_NUMBER, /* decimal, 0 to `words` where that is given */
	FORM_SIGNED,
	FORM_ONE_OF, /* one of `words` */
};

#define BOOLEAN "yes no 1 0 true false"

static const struct option {
	enum kdump_vars_tool tool;
	const char *name;
	enum form form;
	const char *words;
} options[] = {
	{ KDUMP_VARS_EL, "KDUMP_KERNELVER", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_COMMANDLINE", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_COMMANDLINE_REMOVE", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_COMMANDLINE_APPEND", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "FADUMP_COMMANDLINE_APPEND", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KEXEC_ARGS", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_BOOTDIR", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_IMG", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_IMG_EXT", FORM_ANY, NULL },
	{ KDUMP_VARS_EL, "KDUMP_STDLOGLVL", FORM_NUMBER, "4" },
	{ KDUMP_VARS_EL, "KDUMP_SYSLOGLVL", FORM_NUMBER, "4" },
	{ KDUMP_VARS_EL, "KDUMP_KMSGLOGLVL", FORM_NUMBER, "4" },

	{ KDUMP_VARS_DEBIAN, "USE_KDUMP", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_KERNEL", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_INITRD", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_COREDIR", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_FAIL_CMD", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_DUMP_DMESG", FORM_NUMBER, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_NUM_DUMPS", FORM_NUMBER, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_COMPRESSION", FORM_ONE_OF, "bzip2 gzip lz4 xz" },
	{ KDUMP_VARS_DEBIAN, "MAKEDUMP_ARGS", FORM_ANY, NULL }, /* -F is added where it lacks */
	{ KDUMP_VARS_DEBIAN, "KDUMP_KEXEC_ARGS", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_CMDLINE", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_CMDLINE_APPEND", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "KDUMP_SYSCTL", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "HOSTTAG", FORM_ONE_OF, "ip hostname" },
	{ KDUMP_VARS_DEBIAN, "NFS", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "NFS_TIMEO", FORM_NUMBER, NULL },
	{ KDUMP_VARS_DEBIAN, "NFS_RETRANS", FORM_NUMBER, NULL },
	{ KDUMP_VARS_DEBIAN, "NFS_MOUNT_RETRY", FORM_NUMBER, NULL },
	{ KDUMP_VARS_DEBIAN, "FTP", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "FTP_USER", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "FTP_PASSWORD", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "FTP_PORT", FORM_NUMBER, "65535" },
	{ KDUMP_VARS_DEBIAN, "SSH", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "SSH_KEY", FORM_ANY, NULL },
	{ KDUMP_VARS_DEBIAN, "SSH_KDUMP_RETRY", FORM_NUMBER, NULL },

	{ KDUMP_VARS_SUSE, "KDUMP_CRASHKERNEL", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_UPDATE_BOOTLOADER", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "KDUMP_KERNELVER", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_CPUS", FORM_NUMBER, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_COMMANDLINE", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_COMMANDLINE_APPEND", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_AUTO_RESIZE", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "KDUMP_FADUMP", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "KDUMP_FADUMP_SHELL", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "FADUMP_COMMANDLINE_APPEND", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KEXEC_OPTIONS", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_IMMEDIATE_REBOOT", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "KDUMP_TRANSFER", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_SAVEDIR", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_KEEP_OLD_DUMPS", FORM_SIGNED, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_FREE_DISK_SIZE", FORM_NUMBER, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_VERBOSE", FORM_NUMBER, "31" },
	{ KDUMP_VARS_SUSE, "KDUMP_DUMPLEVEL", FORM_NUMBER, "31" },
	{ KDUMP_VARS_SUSE, "KDUMP_DUMPFORMAT", FORM_ONE_OF,
	  "compressed lzo snappy zstd ELF raw none" },
	{ KDUMP_VARS_SUSE, "MAKEDUMPFILE_OPTIONS", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_CONTINUE_ON_ERROR", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "KDUMP_REQUIRED_PROGRAMS", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_PRESCRIPT", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_POSTSCRIPT", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_COPY_KERNEL", FORM_ONE_OF, BOOLEAN },
	{ KDUMP_VARS_SUSE, "KDUMP_NETCONFIG", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_NET_TIMEOUT", FORM_NUMBER, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_SMTP_SERVER", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_SMTP_USER", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_SMTP_PASSWORD", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_NOTIFICATION_TO", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_NOTIFICATION_CC", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_HOST_KEY", FORM_ANY, NULL },
	{ KDUMP_VARS_SUSE, "KDUMP_SSH_IDENTITY", FORM_ANY, NULL },
};

/* What only an option of these tools begins with: other names are somebody's own. */
static const char *const prefixes[] = { "KDUMP_", "MAKEDUMP" };

static const struct option *find(enum kdump_vars_tool tool, struct span name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].tool == tool && span_eq(name, options[i].name))
			return &options[i];
	return NULL;
}

static bool looks_like_one(struct span name)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (span_starts(name, prefixes[i]))
			return true;
	return false;
}

static bool is_used(struct arena *a, struct span bytes, struct span name)
{
	const char *plain = arena_printf(a, "$%.*s", (int)name.n, name.p);
	const char *braced = arena_printf(a, "${%.*s", (int)name.n, name.p);

	return span_find(bytes, plain) < bytes.n || span_find(bytes, braced) < bytes.n;
}

static bool is_among(struct span value, const char *words)
{
	struct span rest = span_of(words), word;

	while (span_word(&rest, &word))
		if (span_same(word, value))
			return true;
	return false;
}

/* What is wrong with this value; NULL: nothing. An empty one is the default. */
static const char *fault(struct arena *a, const struct option *o, struct span value)
{
	uint64_t n, most;
	int64_t i;

	value = span_trim(value);
	if (!value.n)
		return NULL;
	switch (o->form) {
	case FORM_NUMBER:
		if (!span_u64(value, 10, &n))
			return arena_printf(a, "%s is not a number", o->name);
		if (o->words && span_u64(span_of(o->words), 10, &most) && n > most)
			return arena_printf(a, "%s is more than %s", o->name, o->words);
		return NULL;
	case FORM_SIGNED:
		return span_i64(value, 10, &i) ? NULL
					       : arena_printf(a, "%s is not a number", o->name);
	case FORM_ONE_OF:
		return is_among(value, o->words)
			       ? NULL
			       : arena_printf(a, "%s is none of: %s", o->name, o->words);
	case FORM_ANY:
		break;
	}
	return NULL;
}

void kdump_vars_check(const struct shellvars *vars, struct span bytes, enum kdump_vars_tool tool,
		      struct kdump_problems *problems)
{
	struct arena *a = vars->arena;

	for (size_t i = 0; i < vars->n; i++) {
		const struct shellvar *v = &vars->vars[i];
		const struct option *o = find(tool, v->name);
		const char *message = o && v->known ? fault(a, o, v->value) : NULL;

		if (v->unset || !v->n_assigned)
			continue;
		if (!o && looks_like_one(v->name) && !is_used(a, bytes, v->name))
			message = arena_printf(a, "kdump has no option %.*s: it changes nothing",
					       (int)(v->name.n < 64 ? v->name.n : 64), v->name.p);
		if (message)
			kdump_problem_add(a, problems, v->where, false, message);
	}
}
