/* SPDX-License-Identifier: MIT */
#include "boot/units.h"

#include "boot/boot_target.h"
#include "boot/stops.h"
#include "boot/unit_parts.h"
#include "format/cmdline.h"

#include <stdlib.h>

const struct conf_dir unit_dirs[UNIT_N_DIRS] = {
	{ "/etc/systemd/system", false },
	{ "/usr/local/lib/systemd/system", false },
	{ "/usr/lib/systemd/system", false },
	{ "/lib/systemd/system", true },
};

static bool dir_counts(const struct facts *f, size_t i)
{
	return !unit_dirs[i].split || !facts_file(f, "/lib")->link;
}

const struct file *unit_find(const struct facts *f, const char *unit, const char **ret_path)
{
	for (size_t i = 0; i < UNIT_N_DIRS; i++) {
		const char *path = arena_path(f->arena, unit_dirs[i].path, unit);
		const struct file *file = facts_file(f, path);

		if (dir_counts(f, i) &&
		    (file->seen == SEEN_PRESENT || file->seen == SEEN_UNREADABLE || file->link)) {
			*ret_path = path;
			return file;
		}
	}
	return NULL;
}

static bool is_masked(const struct facts *f, const struct file *file, const char *path)
{
	return file && conf_file_masks(file, conf_file_target(f, path));
}

/* The value of the last `name=` on the command line; empty when there is none. */
static bool args_have(struct span args, const char *name, const char *value)
{
	struct span rest = args, word;

	while (span_word(&rest, &word))
		if (span_starts(word, name) && span_eq(span_from(word, strlen(name)), value))
			return true;
	return false;
}

static bool args_name_unit(const struct facts *f, struct span args, const char *name,
			   const char *unit)
{
	const char *dot = strstr(unit, ".service");

	return args_have(args, name, unit) ||
	       (dot &&
		args_have(args, name, arena_dup(f->arena, span_make(unit, (size_t)(dot - unit)))));
}

bool units_masked(const struct facts *f, const char *unit, struct span args,
		  struct where *ret_where)
{
	const char *path = NULL;
	const struct file *file = unit_find(f, unit, &path);

	if (is_masked(f, file, path)) {
		*ret_where = (struct where){ path, 0 };
		return true;
	}
	if (args_name_unit(f, args, "systemd.mask=", unit)) {
		*ret_where = (struct where){ "the kernel command line", 0 };
		return true;
	}
	return false;
}

/* A link to /dev/null among the links: the dependency is masked, and the unit stays what it was. */
static enum starts unless_masked(const struct facts *f, const char *path)
{
	return facts_file(f, path)->link && strcmp(conf_file_target(f, path), "/dev/null") == 0
		       ? STARTS_NO
		       : STARTS_YES;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

/* Whether the directory `dir` has `unit`: by its list, or by a look at that one path. */
static enum starts holds_link(const struct facts *f, const char *dir, const char *unit)
{
	const struct file *list = facts_file(f, dir), *file;
	const char *path = arena_path(f->arena, dir, unit);

	if (list->n_names)
		return bsearch(unit, list->names, list->n_names, sizeof(*list->names), by_text)
			       ? unless_masked(f, path)
			       : STARTS_NO;
	if (list->seen == SEEN_UNREADABLE)
		return STARTS_UNKNOWN;
	file = facts_file(f, path);
	if (file->seen == SEEN_PRESENT || file->link)
		return unless_masked(f, path);
	return file->seen == SEEN_UNREADABLE ? STARTS_UNKNOWN : STARTS_NO;
}

static enum starts wanted_by(const struct facts *f, const char *target, const char *unit,
			     struct where *ret_where)
{
	static const char *const kinds[] = { "wants", "requires" };

	for (size_t i = 0; i < UNIT_N_DIRS * 2; i++) {
		const char *dir = arena_printf(f->arena, "%s/%s.%s", unit_dirs[i / 2].path, target,
					       kinds[i % 2]);
		enum starts s = dir_counts(f, i / 2) ? holds_link(f, dir, unit) : STARTS_NO;

		if (s == STARTS_NO)
			continue;
		*ret_where =
			(struct where){ s == STARTS_YES ? arena_path(f->arena, dir, unit) : dir,
					0 };
		return s;
	}
	return STARTS_NO;
}

/* Each target whose .wants or .requires in /etc/systemd/system the unit may be in; NULL ends. */
static const char *next_target(const struct facts *f, size_t *at)
{
	const struct file *list = facts_file(f, "/etc/systemd/system");

	size_t n_targets = 0;

	while (boot_targets[n_targets])
		n_targets++;
	while (*at < n_targets + 1 + list->n_names) {
		size_t i = (*at)++;
		const char *name;
		struct span s;

		if (i < n_targets)
			return boot_targets[i];
		if (i == n_targets)
			return "default.target";
		name = list->names[i - n_targets - 1];
		s = span_of(name);
		if (span_ends(s, ".wants"))
			return arena_dup(f->arena, span_head(s, s.n - strlen(".wants")));
		if (span_ends(s, ".requires"))
			return arena_dup(f->arena, span_head(s, s.n - strlen(".requires")));
	}
	return NULL;
}

static void set(struct unit_answer *ret, enum starts enabled, struct where where, const char *why)
{
	ret->enabled = enabled;
	ret->where = where;
	ret->why = why;
}

/* Why it is not known where the boot goes. */
static const char *target_unknown(const struct facts *f, const struct unit_answer *ret)
{
	const char *path = NULL;
	const struct file *file;

	if (ret->target && strcmp(ret->target, "default.target") != 0)
		return arena_printf(f->arena, ": it goes to %s", ret->target);
	file = unit_find(f, "default.target", &path);
	if (!file)
		return ": there is no default.target";
	return arena_printf(f->arena, ": %s: %s", path,
			    file->seen == SEEN_UNREADABLE ? facts_reason(file->err)
							  : "it is no link to a target");
}

static void judge_links(const struct facts *f, const char *unit, struct span args,
			struct unit_answer *ret)
{
	const char *target;
	size_t at = 0;

	set(ret, STARTS_NO, ret->file, "it is not enabled");
	if (args_name_unit(f, args, "systemd.wants=", unit)) {
		set(ret, STARTS_YES, (struct where){ "the kernel command line", 0 }, NULL);
		return;
	}
	while (ret->enabled != STARTS_YES && (target = next_target(f, &at))) {
		struct where where;
		enum starts s = wanted_by(f, target, unit, &where);

		if (s == STARTS_NO)
			continue;
		ret->wanted_by = target;
		if (s == STARTS_UNKNOWN)
			set(ret, STARTS_UNKNOWN, where, "whether it is enabled cannot be read");
		else if (boot_target_reaches(ret->target, target))
			set(ret, STARTS_YES, where, NULL);
		else if (boot_target_misses(ret->target, target)) {
			if (ret->enabled == STARTS_NO)
				set(ret, STARTS_NO, where,
				    arena_printf(f->arena,
						 "only %s starts it, and the boot goes to %s",
						 target, ret->target));
		} else {
			set(ret, STARTS_UNKNOWN, where,
			    arena_printf(f->arena, "whether the boot reaches %s is not known%s",
					 target, target_unknown(f, ret)));
		}
	}
}

/* Another program than systemd may have the boot, and what it starts is not known. */
static void judge_init(struct span args, struct unit_answer *ret)
{
	struct stop stop;

	if (!stops_find(args, STOPS_SYSTEM, &stop))
		return;
	ret->starts = STARTS_UNKNOWN;
	ret->where = (struct where){ "the kernel command line", 0 };
	ret->why = stop.what;
}

void units_predict(const struct facts *f, const char *unit, struct span args,
		   struct unit_answer *ret)
{
	const char *path = NULL;
	const struct file *file = unit_find(f, unit, &path);
	const char *default_path = NULL;
	const struct file *by_default;

	*ret = (struct unit_answer){ .exists = SEEN_ABSENT,
				     .enabled = STARTS_NO,
				     .starts = STARTS_NO,
				     .why = "there is no such unit" };
	if (!file)
		return;
	ret->file = ret->where = (struct where){ path, 0 };
	ret->exists = SEEN_PRESENT;
	by_default = unit_find(f, "default.target", &default_path);
	ret->target = boot_target(f->arena, args, by_default ? by_default->link : NULL);
	if (units_masked(f, unit, args, &ret->where)) {
		ret->masked = true;
		ret->why = "it is masked";
		return;
	}
	judge_links(f, unit, args, ret);
	if (file->seen != SEEN_PRESENT || !file->has_bytes) {
		ret->exists = SEEN_UNREADABLE;
		ret->starts = ret->enabled == STARTS_NO ? STARTS_NO : STARTS_UNKNOWN;
		ret->where = ret->file;
		ret->why = file->seen == SEEN_UNREADABLE ? facts_reason(file->err)
							 : "the unit file cannot be read";
		return;
	}
	unit_judge_start(f, unit, file, args, ret);
	if (ret->starts == STARTS_YES)
		judge_init(args, ret);
}
