/* SPDX-License-Identifier: MIT */
#include "boot/units.h"

#include "boot/boot_target.h"
#include "boot/conditions.h"
#include "boot/conf_files.h"
#include "boot/preset.h"
#include "boot/stops.h"
#include "format/cmdline.h"

#include <stdlib.h>

/* What stays over a reboot of systemd's search path, src/libsystemd/sd-path/path-lookup.c. */
static const struct conf_dir dirs[] = {
	{ "/etc/systemd/system", false },
	{ "/usr/local/lib/systemd/system", false },
	{ "/usr/lib/systemd/system", false },
	{ "/lib/systemd/system", true },
};

#define N_DIRS (sizeof(dirs) / sizeof(*dirs))

static bool dir_counts(const struct facts *f, size_t i)
{
	return !dirs[i].split || !facts_file(f, "/lib")->link;
}

/* The unit file that counts, as found; NULL when there is none. */
static const struct file *find_unit(const struct facts *f, const char *unit, const char **ret_path)
{
	for (size_t i = 0; i < N_DIRS; i++) {
		const char *path = arena_path(f->arena, dirs[i].path, unit);
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
	const struct file *file = find_unit(f, unit, &path);

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

	for (size_t i = 0; i < N_DIRS * 2; i++) {
		const char *dir =
			arena_printf(f->arena, "%s/%s.%s", dirs[i / 2].path, target, kinds[i % 2]);
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
	file = find_unit(f, "default.target", &path);
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

const char *units_drop_in(struct arena *a, const char *unit, size_t i)
{
	const char *type = strrchr(unit, '.') + 1;
	struct span name = span_make(unit, (size_t)(type - 1 - unit));

	if (i == 0)
		return unit;
	while (name.n) {
		name.n--; /* a dash at the end is not the one that is meant */
		while (name.n && name.p[name.n - 1] != '-')
			name.n--;
		if (name.n && --i == 0)
			return arena_printf(a, "%.*s.%s", (int)name.n, name.p, type);
	}
	return i == 1 ? type : NULL;
}

static struct unit_part *read_parts(const struct facts *f, const char *unit,
				    const struct file *file, size_t *ret_n, const char **ret_hidden)
{
	struct conf_dir *drop_dirs = NULL;
	struct conf_file *files;
	struct unit_part *parts;
	size_t n, kept = 1, n_dirs = 0;
	const char *name;

	for (size_t k = 0; (name = units_drop_in(f->arena, unit, k)); k++)
		for (size_t i = 0; i < N_DIRS; i++) {
			const char *dir = arena_printf(f->arena, "%s/%s.d", dirs[i].path, name);

			if (facts_file(f, dir)->seen != SEEN_UNPROBED)
				*arena_push(f->arena, drop_dirs, n_dirs) =
					(struct conf_dir){ dir, dirs[i].split };
		}
	if (conf_files(f, drop_dirs, n_dirs, ".conf", &files, &n))
		*ret_hidden = "its drop-ins cannot be listed";
	parts = arena_array(f->arena, struct unit_part, n + 1);
	parts[0].path = file->path;
	unit_parse(f->arena, file->bytes, &parts[0].unit);
	for (size_t i = 0; i < n; i++) {
		if (files[i].masked)
			continue;
		if (!files[i].file->has_bytes)
			*ret_hidden = "a drop-in of it cannot be read";
		parts[kept].path = files[i].listed;
		unit_parse(f->arena, files[i].file->bytes, &parts[kept++].unit);
	}
	*ret_n = kept;
	return parts;
}

/* Whether `command` speaks of what the unit is there for: kdump of kdump-tools.service; or kexec.
 */
static bool is_own_command(const struct facts *f, const char *unit, struct span command)
{
	const char *name = arena_dup(f->arena, span_head(span_of(unit), strcspn(unit, "-.")));

	return span_find(command, name) < command.n || span_find(command, "kexec") < command.n;
}

/* A drop-in can put another command in the place of the unit's own, or none. */
static enum starts runs_its_own(const struct facts *f, const char *unit,
				const struct unit_part *parts, size_t n, struct where *ret_where)
{
	enum starts runs = STARTS_YES;
	bool any = false;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < parts[i].unit.n; k++) {
			const struct unit_entry *e = &parts[i].unit.entries[k];

			if (strcmp(e->section, "Service") != 0 || strcmp(e->key, "ExecStart") != 0)
				continue;
			if (!e->value.n && !e->cut)
				runs = STARTS_NO;
			else if (is_own_command(f, unit, e->value))
				runs = STARTS_YES;
			else if (!any)
				runs = STARTS_UNKNOWN;
			any = e->value.n || e->cut;
			*ret_where = (struct where){ parts[i].path, e->line };
		}
	return runs;
}

/* The program of an ExecStart= in effect that is not there, or is no file to be run; or NULL. */
static const struct file *bad_program(const struct facts *f, const struct unit_part *parts,
				      size_t n, struct where *ret_where)
{
	const struct file *bad = NULL, *file;
	struct span path;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < parts[i].unit.n; k++) {
			const struct unit_entry *e = &parts[i].unit.entries[k];

			if (strcmp(e->section, "Service") != 0 || strcmp(e->key, "ExecStart") != 0)
				continue;
			if (!e->value.n && !e->cut)
				bad = NULL;
			if (!unit_program(e, &path))
				continue;
			file = facts_file(f, arena_dup(f->arena, path));
			if (file->seen == SEEN_UNPROBED ||
			    (file->seen == SEEN_PRESENT && file->kind == FILE_REGULAR))
				continue;
			bad = file;
			*ret_where = (struct where){ parts[i].path, e->line };
		}
	return bad;
}

static void judge_command(const struct facts *f, const char *unit, const struct unit_part *parts,
			  size_t n, struct unit_answer *ret)
{
	struct where where = { NULL, 0 };
	enum starts runs = runs_its_own(f, unit, parts, n, &where);
	const struct file *bad = NULL;

	if (ret->starts == STARTS_YES && runs == STARTS_YES)
		bad = bad_program(f, parts, n, &where);
	if (bad) {
		ret->starts = bad->seen == SEEN_ABSENT ? STARTS_NO : STARTS_UNKNOWN;
		ret->where = where;
		ret->why = arena_printf(f->arena, "its command, %s: %s", bad->path,
					bad->seen == SEEN_ABSENT       ? "not there"
					: bad->seen == SEEN_UNREADABLE ? facts_reason(bad->err)
								       : "no regular file");
		return;
	}
	if (ret->starts != STARTS_YES || runs == STARTS_YES)
		return;
	ret->starts = runs;
	ret->where = where;
	ret->why = runs == STARTS_NO ? "its command is taken away there"
				     : "another command stands in the place of its own";
}

static void judge_conditions(const struct facts *f, const char *unit, const struct file *file,
			     struct span args, struct unit_answer *ret)
{
	const char *hidden = NULL;
	size_t n;
	const struct unit_part *parts = read_parts(f, unit, file, &n, &hidden);
	struct where where = { NULL, 0 };
	const char *why = NULL;
	enum starts s;

	if (ret->enabled == STARTS_NO && preset_applies(f)) {
		where = ret->file;
		ret->by_preset = preset_enables(f, unit, &parts[0].unit, ret->target, &where);
		if (ret->by_preset)
			set(ret, STARTS_YES, where, NULL);
		where = (struct where){ NULL, 0 };
	}
	s = conditions_hold(f, parts, n, args, &where, &why);
	if (s == STARTS_YES && hidden) {
		s = STARTS_UNKNOWN;
		where = ret->file;
		why = hidden;
	}
	ret->starts = ret->enabled;
	if (ret->enabled != STARTS_NO && s == STARTS_NO) {
		ret->starts = STARTS_NO;
	} else if (ret->enabled == STARTS_YES && s == STARTS_UNKNOWN) {
		ret->starts = STARTS_UNKNOWN;
	} else {
		judge_command(f, unit, parts, n, ret);
		return;
	}
	ret->where = where;
	ret->why = why;
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
	const struct file *file = find_unit(f, unit, &path);
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
	by_default = find_unit(f, "default.target", &default_path);
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
	judge_conditions(f, unit, file, args, ret);
	if (ret->starts == STARTS_YES)
		judge_init(args, ret);
}
