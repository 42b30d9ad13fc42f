/* SPDX-License-Identifier: MIT */
#include "boot/tuned.h"

#include "format/sysctl_conf.h"
#include "format/tuned_conf.h"

#define PROFILES_MAX 16 /* a chain of includes longer than this is not followed */

static void give_up(struct tuned_answer *ret, struct where where, const char *why)
{
	ret->seen = SEEN_UNREADABLE;
	ret->where = where;
	ret->why = why;
}

/* What changes whether, or to what, a section's keys are applied. */
static bool is_condition(struct span key)
{
	static const char *const keys[] = { "replace", "drop",	      "enabled",
					    "devices", "uname_regex", "cpuinfo_regex" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (span_eq(key, keys[i]))
			return true;
	return false;
}

/* `[name] type=sysctl` is one as well. */
static bool is_sysctl(struct span bytes, struct span section)
{
	struct tuned_reader r = { .rest = bytes };
	bool is = span_eq(section, "sysctl");
	struct tuned_line line;

	while (!is && tuned_conf_next(&r, &line))
		is = span_same(line.section, section) && span_eq(line.key, "type") &&
		     span_eq(line.value, "sysctl");
	return is;
}

static struct span unquoted(struct span s)
{
	return s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? span_make(s.p + 1, s.n - 2) : s;
}

static void apply_profile(const struct file *file, const char *path, struct tuned_answer *ret)
{
	struct tuned_reader r = { .rest = file->bytes };
	struct span section = span_of("");
	bool is = false, set_here = false, conditional = false;
	struct tuned_line line;

	while (tuned_conf_next(&r, &line)) {
		struct where where = { file->path, line.line };

		if (line.section.p != section.p) {
			section = line.section;
			is = is_sysctl(file->bytes, section);
			set_here = conditional = false;
		}
		ret->reapplies |= is;
		if (!is)
			continue;
		conditional |= is_condition(line.key);
		if (line.goes_on ? set_here : sysctl_conf_is(line.key, path)) {
			set_here = true;
			ret->value = unquoted(line.value);
			ret->seen = SEEN_PRESENT;
			ret->where = where;
			if (line.goes_on || span_find(line.value, "${") < line.value.n ||
			    (line.value.n && (line.value.p[0] == '<' || line.value.p[0] == '>')))
				give_up(ret, where, "its value is computed");
		}
		if (conditional && ret->seen == SEEN_PRESENT)
			give_up(ret, where, "this changes what of the section is applied");
	}
}

struct names {
	struct span name[PROFILES_MAX];
	const struct file *file[PROFILES_MAX];
	size_t n;
	bool more; /* than fit */
};

static bool has(const struct names *list, struct span name)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_same(list->name[i], name))
			return true;
	return false;
}

static void insert(struct names *list, size_t at, struct span name)
{
	if (list->n == PROFILES_MAX) {
		list->more = true;
		return;
	}
	for (size_t i = list->n++; i > at; i--) {
		list->name[i] = list->name[i - 1];
		list->file[i] = list->file[i - 1];
	}
	list->name[at] = name;
	list->file[at] = NULL;
}

static const struct file *find_profile(const struct facts *f, struct span name)
{
	const char *path;

	for (unsigned i = 0; (path = tuned_conf_path(f->arena, name, i)); i++) {
		const struct file *file = facts_file(f, path);

		if (file->seen == SEEN_PRESENT || file->seen == SEEN_UNREADABLE)
			return file;
	}
	return NULL;
}

/* Puts what a profile includes before it, until every one has its file: tuned's own order. */
static void resolve(const struct facts *f, struct names *list, struct tuned_answer *ret)
{
	for (size_t i = 0; i < list->n && ret->seen != SEEN_UNREADABLE;) {
		struct span rest, name;
		size_t at = i;

		if (list->file[i]) {
			i++;
			continue;
		}
		name = list->name[i];
		list->file[i] = find_profile(f, name);
		if (!list->file[i] && name.p[0] == '-') {
			list->file[i] = facts_file(f, "");
			continue;
		}
		if (!list->file[i] || !list->file[i]->has_bytes) {
			give_up(ret,
				(struct where){ list->file[i] ? list->file[i]->path
							      : TUNED_ACTIVE_PROFILE,
						0 },
				"the active tuned profile cannot be read");
			return;
		}
		rest = tuned_conf_include(list->file[i]->bytes);
		if (span_find(rest, "${") < rest.n) {
			give_up(ret, (struct where){ list->file[i]->path, 0 },
				"the tuned profile it includes is computed");
			ret->reapplies = true; /* every profile that is shipped has a [sysctl] */
			return;
		}
		while (tuned_conf_name(&rest, &name))
			if (!has(list, name))
				insert(list, at++, name);
	}
}

static bool reapply_is_on(const struct facts *f)
{
	struct tuned_reader r = { .rest = facts_bytes(f, TUNED_MAIN_CONF) };
	struct tuned_line line;
	bool on = true;

	while (tuned_conf_next(&r, &line))
		if (span_eq(line.key, "reapply_sysctl"))
			on = !(span_eq(line.value, "0") || span_eq(line.value, "false") ||
			       span_eq(line.value, "False") || span_eq(line.value, "no") ||
			       span_eq(line.value, "off"));
	return on;
}

void tuned_sysctl(const struct facts *f, const char *path, struct tuned_answer *ret)
{
	const struct file *active = facts_file(f, TUNED_ACTIVE_PROFILE);
	struct span rest = facts_value(f, TUNED_ACTIVE_PROFILE), name;
	struct names list = { .n = 0 };

	*ret = (struct tuned_answer){ .seen = SEEN_ABSENT, .active = true };
	if (active->seen == SEEN_UNREADABLE) {
		give_up(ret, (struct where){ TUNED_ACTIVE_PROFILE, 0 }, facts_reason(active->err));
		ret->reapplies = reapply_is_on(f);
		return;
	}
	while (tuned_conf_name(&rest, &name))
		insert(&list, list.n, name);
	ret->picks = !list.n;
	resolve(f, &list, ret);
	for (size_t i = 0; i < list.n && ret->seen != SEEN_UNREADABLE; i++)
		if (list.file[i]->has_bytes)
			apply_profile(list.file[i], path, ret);
	if (list.more && ret->seen != SEEN_UNREADABLE)
		give_up(ret, (struct where){ TUNED_ACTIVE_PROFILE, 0 },
			"too many tuned profiles include each other");
	ret->reapplies = (ret->reapplies || ret->picks) && reapply_is_on(f);
}
