/* SPDX-License-Identifier: MIT */
/* Whether a unit that is wanted can start: its drop-ins, conditions, requirements, command. */
#include "boot/unit_parts.h"

#include "boot/preset.h"

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
		for (size_t i = 0; i < UNIT_N_DIRS; i++) {
			const char *dir =
				arena_printf(f->arena, "%s/%s.d", unit_dirs[i].path, name);

			if (facts_file(f, dir)->seen != SEEN_UNPROBED)
				*arena_push(f->arena, drop_dirs, n_dirs) =
					(struct conf_dir){ dir, unit_dirs[i].split };
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

void unit_judge_start(const struct facts *f, const char *unit, const struct file *file,
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
		if (ret->by_preset) {
			ret->enabled = STARTS_YES;
			ret->where = where;
			ret->why = NULL;
		}
		where = (struct where){ NULL, 0 };
	}
	s = conditions_hold(f, parts, n, args, &where, &why);
	if (s == STARTS_YES)
		s = unit_requirements(f, parts, n, args, &where, &why);
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
