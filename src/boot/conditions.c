/* SPDX-License-Identifier: MIT */
#include "boot/conditions.h"

struct context {
	const struct facts *f;
	struct span args;
};

static enum starts negate(enum starts s, bool negated)
{
	if (!negated || s == STARTS_UNKNOWN)
		return s;
	return s == STARTS_YES ? STARTS_NO : STARTS_YES;
}

static enum starts of_bool(bool b)
{
	return b ? STARTS_YES : STARTS_NO;
}

/* condition_test_kernel_command_line(): a whole word, or its part before "=". */
static enum starts on_cmdline(const struct context *c, struct span wanted)
{
	struct span rest = c->args, word;

	if (!c->args.p)
		return STARTS_UNKNOWN;
	while (span_word(&rest, &word)) {
		if (span_same(word, wanted))
			return STARTS_YES;
		if (span_index(wanted, '=') == wanted.n && word.n > wanted.n &&
		    word.p[wanted.n] == '=' && span_same(span_head(word, wanted.n), wanted))
			return STARTS_YES;
	}
	return STARTS_NO;
}

static enum starts on_path(const struct context *c, const char *type, struct span value)
{
	const struct file *file;

	if (!unit_path_is_plain(value))
		return STARTS_UNKNOWN;
	file = facts_file(c->f, arena_dup(c->f->arena, value));
	if (file->seen == SEEN_ABSENT)
		return STARTS_NO;
	if (file->seen != SEEN_PRESENT)
		return STARTS_UNKNOWN;
	if (strcmp(type, "IsDirectory") == 0)
		return of_bool(file->kind == FILE_DIRECTORY);
	return of_bool(true);
}

static enum starts one_holds(const struct context *c, const char *type, struct span value)
{
	if (strcmp(type, "KernelCommandLine") == 0)
		return on_cmdline(c, value);
	if (strcmp(type, "PathExists") == 0 || strcmp(type, "PathIsDirectory") == 0)
		return on_path(c, type + strlen("Path"), value);
	return STARTS_UNKNOWN;
}

/* What is demanded so far by one of Condition and Assert. */
struct demands {
	enum starts all; /* the plain ones */
	enum starts any; /* those marked with | */
	bool has_any;
	struct where where, any_where;
};

static void demand(const struct context *c, struct demands *d, const char *type,
		   const struct unit_entry *e, struct where where)
{
	struct span v = e->value;
	bool trigger, negated;
	enum starts holds;

	trigger = v.n && v.p[0] == '|';
	v = span_trim(trigger ? span_from(v, 1) : v);
	negated = v.n && v.p[0] == '!';
	v = span_trim(negated ? span_from(v, 1) : v);
	holds = e->cut ? STARTS_UNKNOWN : negate(one_holds(c, type, v), negated);
	if (trigger) {
		d->has_any = true;
		d->any_where = where;
		if (holds == STARTS_YES || (holds == STARTS_UNKNOWN && d->any == STARTS_NO))
			d->any = holds;
	} else if (holds == STARTS_NO ? d->all != STARTS_NO
				      : holds == STARTS_UNKNOWN && d->all == STARTS_YES) {
		d->all = holds;
		d->where = where;
	}
}

static enum starts settle(const struct demands *d, struct where *ret_where)
{
	if (d->all == STARTS_NO || !d->has_any || d->any == STARTS_YES) {
		*ret_where = d->where;
		return d->all;
	}
	*ret_where = d->any_where;
	return d->any == STARTS_NO ? STARTS_NO : STARTS_UNKNOWN;
}

/* Conditions, or asserts, of all parts. */
static enum starts section_holds(const struct context *c, const struct unit_part *parts, size_t n,
				 const char *prefix, struct where *ret_where)
{
	struct demands d = { .all = STARTS_YES, .any = STARTS_NO };

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < parts[i].unit.n; k++) {
			const struct unit_entry *e = &parts[i].unit.entries[k];

			if (strcmp(e->section, "Unit") != 0 ||
			    !span_starts(span_of(e->key), prefix))
				continue;
			if (!e->value.n && !e->cut)
				d = (struct demands){ .all = STARTS_YES, .any = STARTS_NO };
			else
				demand(c, &d, e->key + strlen(prefix), e,
				       (struct where){ parts[i].path, e->line });
		}
	return settle(&d, ret_where);
}

/*
 * grep -q -e "crashkernel" -e "fadump" /proc/cmdline, in sh -c '...' or bare: one of the words
 * stands anywhere in the command line. Anything else is not understood.
 */
static enum starts exec_holds(const struct context *c, struct span command)
{
	struct span rest = command, word;
	bool greps = false, pattern_next = false, any = false, found = false, file = false;

	while (span_word(&rest, &word)) {
		while (word.n && strchr("'\"", word.p[0]))
			word = span_from(word, 1);
		while (word.n && strchr("'\"", word.p[word.n - 1]))
			word.n--;
		if (!greps) {
			greps = span_eq(word, "grep") || span_ends(word, "/grep");
			if (!greps && !span_ends(word, "sh") && !span_eq(word, "-c"))
				return STARTS_UNKNOWN;
		} else if (pattern_next) {
			for (size_t i = 0; i < word.n; i++)
				if (!(word.p[i] >= 'a' && word.p[i] <= 'z') && word.p[i] != '=')
					return STARTS_UNKNOWN;
			any = true;
			found |= span_find(c->args, arena_dup(c->f->arena, word)) < c->args.n;
			pattern_next = false;
		} else if (span_eq(word, "-e")) {
			pattern_next = true;
		} else if (span_eq(word, "/proc/cmdline")) {
			file = true;
		} else if (!span_eq(word, "-q")) {
			return STARTS_UNKNOWN;
		}
	}
	return any && file && c->args.p ? of_bool(found) : STARTS_UNKNOWN;
}

/* EnvironmentFile= without "-" must be there, or the service fails. */
static enum starts environment_holds(const struct context *c, struct span value)
{
	if (value.n && value.p[0] == '-')
		return STARTS_YES;
	return on_path(c, "Exists", value);
}

static enum starts service_holds(const struct context *c, const struct unit_part *parts, size_t n,
				 const char *key, struct where *ret_where)
{
	enum starts all = STARTS_YES;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < parts[i].unit.n; k++) {
			const struct unit_entry *e = &parts[i].unit.entries[k];
			enum starts one;

			if (strcmp(e->section, "Service") != 0 || strcmp(e->key, key) != 0)
				continue;
			if (!e->value.n && !e->cut) {
				all = STARTS_YES;
				continue;
			}
			one = e->cut				  ? STARTS_UNKNOWN
			      : strcmp(key, "ExecCondition") == 0 ? exec_holds(c, e->value)
								  : environment_holds(c, e->value);
			if (one != STARTS_YES && all != STARTS_NO) {
				all = one;
				*ret_where = (struct where){ parts[i].path, e->line };
			}
		}
	return all;
}

enum starts conditions_hold(const struct facts *f, const struct unit_part *parts, size_t n,
			    struct span args, struct where *ret_where, const char **ret_why)
{
	static const struct {
		const char *key, *no, *unknown;
		bool service;
	} kinds[] = {
		{ "Condition", "a condition of the unit is not met",
		  "whether a condition of the unit is met is not known", false },
		{ "Assert", "an assertion of the unit is not met",
		  "whether an assertion of the unit is met is not known", false },
		{ "ExecCondition", "the unit's ExecCondition= is not met",
		  "what the unit's ExecCondition= comes to is not known", true },
		{ "EnvironmentFile", "the unit's EnvironmentFile= is missing",
		  "whether the unit's EnvironmentFile= is there is not known", true },
	};
	const struct context c = { f, args };
	enum starts worst = STARTS_YES;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && worst != STARTS_NO; i++) {
		struct where where = { NULL, 0 };
		enum starts s = kinds[i].service
					? service_holds(&c, parts, n, kinds[i].key, &where)
					: section_holds(&c, parts, n, kinds[i].key, &where);

		if (s == STARTS_NO || (s == STARTS_UNKNOWN && worst == STARTS_YES)) {
			worst = s;
			*ret_where = where;
			*ret_why = s == STARTS_NO ? kinds[i].no : kinds[i].unknown;
		}
	}
	return worst;
}
