/* SPDX-License-Identifier: MIT */
#include "format/kdump_conf.h"

enum sort { SORT_PLAIN, SORT_TARGET, SORT_REMOVED };

#define FIELD(name) offsetof(struct kdump_conf, name)
#define UNKEPT SIZE_MAX

/* Every key, the releases that know it, and where its value goes. */
static const struct key {
	const char *name;
	enum sort sort;
	unsigned from, to; /* 0: all */
	size_t field;
	enum kdump_target kind;
} keys[] = {
	{ "raw", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_RAW },
	{ "nfs", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_NFS },
	{ "ssh", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_SSH },
	{ "ext2", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_FS },
	{ "ext3", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_FS },
	{ "ext4", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_FS },
	{ "xfs", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_FS },
	{ "btrfs", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_FS },
	{ "minix", SORT_TARGET, 0, 0, FIELD(target), KDUMP_TARGET_FS },
	{ "virtiofs", SORT_TARGET, KDUMP_EL9, 0, FIELD(target), KDUMP_TARGET_VIRTIOFS },
	{ "dracut_args", SORT_PLAIN, 0, 0, FIELD(dracut_args), 0 },
	{ "path", SORT_PLAIN, 0, 0, FIELD(path), 0 },
	{ "core_collector", SORT_PLAIN, 0, 0, FIELD(core_collector), 0 },
	{ "sshkey", SORT_PLAIN, 0, 0, FIELD(sshkey), 0 },
	{ "kdump_pre", SORT_PLAIN, 0, 0, FIELD(kdump_pre), 0 },
	{ "kdump_post", SORT_PLAIN, 0, 0, FIELD(kdump_post), 0 },
	{ "kdump_emergency", SORT_PLAIN, KDUMP_EL10, 0, UNKEPT, 0 },
	{ "extra_bins", SORT_PLAIN, 0, 0, FIELD(extra_bins), 0 },
	{ "extra_modules", SORT_PLAIN, 0, 0, FIELD(extra_modules), 0 },
	{ "failure_action", SORT_PLAIN, KDUMP_EL8, 0, FIELD(failure_action), 0 },
	{ "default", SORT_PLAIN, 0, 0, FIELD(failure_action), 0 },
	{ "final_action", SORT_PLAIN, KDUMP_EL8, 0, FIELD(final_action), 0 },
	{ "force_rebuild", SORT_PLAIN, 0, 0, FIELD(force_rebuild), 0 },
	{ "force_no_rebuild", SORT_PLAIN, 0, 0, FIELD(force_no_rebuild), 0 },
	{ "fence_kdump_args", SORT_PLAIN, 0, 0, UNKEPT, 0 },
	{ "fence_kdump_nodes", SORT_PLAIN, 0, 0, FIELD(fence_kdump_nodes), 0 },
	{ "auto_reset_crashkernel", SORT_PLAIN, KDUMP_EL9, 0, FIELD(auto_reset_crashkernel), 0 },
	{ "net", SORT_REMOVED, 0, 0, UNKEPT, 0 },
	{ "options", SORT_REMOVED, 0, 0, UNKEPT, 0 },
	{ "link_delay", SORT_REMOVED, 0, 0, UNKEPT, 0 },
	{ "disk_timeout", SORT_REMOVED, 0, 0, UNKEPT, 0 },
	{ "debug_mem_level", SORT_REMOVED, 0, 0, UNKEPT, 0 },
	{ "blacklist", SORT_REMOVED, 0, 0, UNKEPT, 0 },
};

#define N_KEYS (sizeof(keys) / sizeof(*keys))

struct parser {
	struct arena *arena;
	const char *path;
	enum kdump_conf_release release;
	struct kdump_conf *conf;
	unsigned line;
	unsigned seen[N_KEYS]; /* the line a key stands on */
};

void kdump_problem_add(struct arena *a, struct kdump_problems *p, struct where where, bool fatal,
		       const char *message)
{
	*arena_push(a, p->list, p->n) = (struct kdump_problem){ where, fatal, message };
}

static void complain(struct parser *p, unsigned line, bool fatal, const char *message)
{
	kdump_problem_add(p->arena, &p->conf->problems, (struct where){ p->path, line }, fatal,
			  message);
}

static const struct key *find_key(struct span name, enum kdump_conf_release release)
{
	for (size_t i = 0; i < N_KEYS; i++)
		if (span_eq(name, keys[i].name) && (unsigned)release >= keys[i].from &&
		    (!keys[i].to || (unsigned)release <= keys[i].to))
			return &keys[i];
	return NULL;
}

static unsigned count_mounts(struct span value)
{
	unsigned n = 0;
	size_t at;

	while ((at = span_find(value, "--mount")) < value.n) {
		value = span_from(value, at + strlen("--mount"));
		n++;
	}
	return n;
}

/* --mount "DEVICE MOUNTPOINT FSTYPE OPTIONS": what kdump-lib takes from it. */
static void take_mount(struct parser *p, struct span value)
{
	struct span rest = span_from(value, span_find(value, "--mount") + strlen("--mount"));
	struct span word;
	struct kdump_conf *c = p->conf;

	for (unsigned n = 1; n <= 3 && span_word(&rest, &word); n++) {
		while (word.n && (strchr("\"'=", word.p[0])))
			word = span_from(word, 1);
		while (word.n && (strchr("\"'", word.p[word.n - 1])))
			word.n--;
		if (n == 1)
			c->target = (struct kdump_value){ word, p->line };
		if (n == 3)
			c->fstype = word;
	}
	c->kind = span_starts(c->fstype, "nfs")	   ? KDUMP_TARGET_NFS
		  : span_eq(c->fstype, "virtiofs") ? KDUMP_TARGET_VIRTIOFS
		  : c->fstype.n			   ? KDUMP_TARGET_FS
						   : KDUMP_TARGET_UNKNOWN;
}

static void take_target(struct parser *p, const struct key *key, struct span value)
{
	if (p->conf->target.line) {
		complain(p, p->line, true, "More than one dump targets specified");
		return;
	}
	if (key->sort != SORT_TARGET) {
		take_mount(p, value);
		return;
	}
	p->conf->kind = key->kind;
	p->conf->fstype = span_of(key->kind == KDUMP_TARGET_FS || key->kind == KDUMP_TARGET_NFS ||
						  key->kind == KDUMP_TARGET_VIRTIOFS
					  ? key->name
					  : "");
	p->conf->target = (struct kdump_value){ value, p->line };
	if (key->kind == KDUMP_TARGET_SSH && span_index(value, '@') == value.n)
		complain(p, p->line, true,
			 arena_printf(p->arena, "Bad ssh dump target %.*s", (int)value.n, value.p));
}

/* `default` is failure_action's old name; not both. */
static void take_old_name(struct parser *p, const struct key *key)
{
	bool old = strcmp(key->name, "default") == 0;

	if (p->conf->failure_action.line)
		complain(p, p->line, true,
			 p->release >= KDUMP_EL10
				 ? "Duplicated kdump config value of option failure_action"
				 : "Cannot specify 'failure_action' and 'default' option together");
	else if (old && p->release >= KDUMP_EL10)
		complain(p, p->line, false,
			 "Option 'default' was renamed 'failure_action' and will be removed in the "
			 "future");
	p->conf->failure_by_default_key = old;
}

static void take_option(struct parser *p, const struct key *key, struct span value)
{
	size_t i = (size_t)(key - keys);
	unsigned mounts = strcmp(key->name, "dracut_args") ? 0 : count_mounts(value);

	if (mounts > 1) {
		complain(p, p->line, true,
			 "Multiple mount targets specified in one \"dracut_args\".");
		return;
	}
	if (key->sort == SORT_TARGET || mounts) {
		take_target(p, key, value);
		if (!mounts)
			return;
	} else if (p->seen[i] && p->release >= KDUMP_EL8) {
		complain(p, p->line, true,
			 arena_printf(p->arena, "Duplicated kdump config value of option %s",
				      key->name));
		return;
	} else if (key->field == FIELD(failure_action)) {
		take_old_name(p, key);
	}
	p->seen[i] = p->line;
	if (key->field != UNKEPT)
		*(struct kdump_value *)(void *)((char *)p->conf + key->field) =
			(struct kdump_value){ value, p->line };
}

static void take_line(struct parser *p, struct span name, struct span value)
{
	const struct key *key = find_key(name, p->release);

	if (!key)
		complain(p, p->line, true,
			 arena_printf(p->arena, "Invalid kdump config option %.*s",
				      (int)(name.n < 64 ? name.n : 64), name.p));
	else if (key->sort == SORT_REMOVED)
		complain(p, p->line, true,
			 arena_printf(p->arena,
				      "Deprecated kdump config option: %s. Refer to kdump.conf "
				      "manpage for alternatives.",
				      key->name));
	else if (!value.n)
		complain(p, p->line, true,
			 arena_printf(p->arena, "Invalid kdump config value for option '%s'",
				      key->name));
	else
		take_option(p, key, value);
}

static struct span without_comment(struct span s)
{
	return span_trim(span_head(s, span_index(s, '#')));
}

static void parse_line(struct parser *p, struct span raw)
{
	struct span rest = without_comment(raw), name, value;

	if (!span_word(&rest, &name))
		return;
	value = span_trim(rest);
	if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"' &&
	    p->release >= KDUMP_EL9)
		value = span_make(value.p + 1, value.n - 2);
	if (byte_blank(raw.p[0]) && p->release == KDUMP_EL7) {
		complain(p, p->line, true,
			 "No whitespaces are allowed before a kdump option name in "
			 "/etc/kdump.conf");
		return;
	}
	if (byte_blank(raw.p[0]) && p->release == KDUMP_EL8)
		complain(p, p->line, false,
			 "blanks before the option: parts of kdump do not see this line");
	if (raw.p[raw.n - 1] == '\r' && p->release != KDUMP_EL8)
		complain(p, p->line, false,
			 "the line ends in a carriage return, which becomes part of the value");
	take_line(p, name, value);
}

void kdump_conf_parse(struct arena *a, const char *path, struct span bytes,
		      enum kdump_conf_release release, struct kdump_conf *ret)
{
	struct parser p = { .arena = a, .path = path, .release = release, .conf = ret };
	struct span rest = bytes, line;

	*ret = (struct kdump_conf){ .kind = KDUMP_TARGET_LOCAL };
	while (span_line(&rest, &line)) {
		p.line++;
		parse_line(&p, line);
	}
	kdump_conf_check(a, path, ret);
}
