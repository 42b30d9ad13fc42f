/* SPDX-License-Identifier: MIT */
/* The transaction of src/core/transaction.c, systemd 257: what is pulled in has to load. */
#include "boot/unit_parts.h"

/* Whether a unit is made at each boot, by a generator: from an init script, or from elsewhere. */
static enum seen generated(const struct facts *f, const char *unit)
{
	static const char *const dirs[] = { UNIT_GENERATED, "/etc/init.d" };
	const size_t n = sizeof(dirs) / sizeof(*dirs);
	const char *dot = strrchr(unit, '.');
	enum seen all = SEEN_ABSENT;

	for (size_t i = 0; i < n; i++) {
		size_t length = i < n - 1 ? strlen(unit) : (size_t)(dot - unit);
		enum seen seen =
			facts_file(f, arena_printf(f->arena, "%s/%.*s", dirs[i], (int)length, unit))
				->seen;

		if (seen == SEEN_PRESENT && (i < n - 1 || strcmp(dot, ".service") == 0))
			return SEEN_PRESENT;
		if (seen != SEEN_ABSENT && seen != SEEN_PRESENT)
			all = SEEN_UNREADABLE;
	}
	return all;
}

static enum starts judge_one(const struct facts *f, const char *unit, struct span args,
			     const char **ret_why)
{
	const char *name = unit_file_name(f->arena, unit), *path = NULL;
	const struct file *file = unit_find(f, name, &path);
	enum seen seen = file ? file->seen : generated(f, name);
	struct where where;

	if (units_masked(f, unit, args, &where) || units_masked(f, name, args, &where)) {
		*ret_why =
			arena_printf(f->arena, "it cannot start without %s, which is masked", unit);
		return STARTS_NO;
	}
	if (seen == SEEN_PRESENT)
		return STARTS_YES;
	*ret_why = arena_printf(f->arena,
				seen == SEEN_ABSENT
					? "it cannot start without %s, which is not there"
					: "whether %s, without which it cannot start, is there "
					  "could not be seen",
				unit);
	return seen == SEEN_ABSENT ? STARTS_NO : STARTS_UNKNOWN;
}

enum starts unit_requirements(const struct facts *f, const struct unit_part *parts, size_t n,
			      struct span args, struct where *ret_where, const char **ret_why)
{
	enum starts worst = STARTS_YES;
	const char *unit;

	for (size_t i = 0; i < n && worst != STARTS_NO; i++)
		for (struct unit_at at = { 0 };
		     worst != STARTS_NO &&
		     (unit = unit_next_required(f->arena, &parts[i].unit, &at));) {
			const char *why = NULL;
			enum starts s = judge_one(f, unit, args, &why);

			if (s == STARTS_YES)
				continue;
			worst = s;
			*ret_why = why;
			*ret_where = (struct where){ parts[i].path, at.line };
		}
	return worst;
}
