/* SPDX-License-Identifier: MIT */
#include "probe/probe.h"

#include "boot/other_loader.h"
#include "boot/units.h"
#include "distro.h"

#include "format/unit.h"

#define ETC "/etc/systemd/system"
#define VENDOR "/usr/lib/systemd/system"

/* The targets whose links are listed: more than one unit is looked for in them. */
static const char *const targets[] = { "multi-user.target", "graphical.target", "basic.target",
				       "sysinit.target", "default.target" };

#define N_TARGETS (sizeof(targets) / sizeof(*targets))

static bool lists(const struct file *dir, const char *name)
{
	for (size_t i = 0; i < dir->n_names; i++)
		if (strcmp(dir->names[i], name) == 0)
			return true;
	return false;
}

/*
 * An entry of /etc/systemd/system: what its list does not have is absent without a look. A
 * directory that cannot be listed may have it all the same.
 */
static bool in_etc(struct probe *p, const struct file *etc, const char *name)
{
	struct file *file;

	if (etc->seen == SEEN_UNREADABLE || lists(etc, name))
		return true;
	file = facts_add(p->f, arena_printf(p->f->arena, ETC "/%s", name));
	if (file->seen == SEEN_UNPROBED)
		file->seen = SEEN_ABSENT;
	return false;
}

static const struct file *read_unit(struct probe *p, const struct file *etc, const char *unit)
{
	struct arena *a = p->f->arena;
	const struct file *file = NULL;

	if (in_etc(p, etc, unit))
		file = probe_read(p, arena_printf(a, ETC "/%s", unit));
	if (file && file->link && strcmp(file->link, "/dev/null") == 0)
		probe_read(p, arena_printf(a, VENDOR "/%s", unit)); /* what the mask hides */
	if (file && (file->seen != SEEN_ABSENT || file->link))
		return file;
	if (probe_dir(p, "/usr/local/lib/systemd/system")->seen != SEEN_ABSENT) {
		file = probe_read(p, arena_printf(a, "/usr/local/lib/systemd/system/%s", unit));
		if (file->seen != SEEN_ABSENT)
			return file;
	}
	file = probe_read(p, arena_printf(a, VENDOR "/%s", unit));
	if (file->seen == SEEN_ABSENT && !probe_stat(p, "/lib")->link)
		file = probe_read(p, arena_printf(a, "/lib/systemd/system/%s", unit));
	return file;
}

/* The links of every target, or of those that are not listed the one to `unit`. */
static bool read_links(struct probe *p, const struct file *etc, const char *unit)
{
	bool found = false;

	for (size_t i = 0; i < etc->n_names; i++) {
		struct span name = span_make(etc->names[i], strlen(etc->names[i]));
		const char *path = arena_printf(p->f->arena, ETC "/%s", etc->names[i]);
		bool listed = false;

		if (!span_ends(name, ".wants") && !span_ends(name, ".requires"))
			continue;
		for (size_t t = 0; t < N_TARGETS; t++)
			listed |=
				span_starts(name, targets[t]) && name.p[strlen(targets[t])] == '.';
		if (!listed || lists(probe_dir(p, path), unit)) /* the link may be a mask */
			found |= probe_stat(p, arena_path(p->f->arena, path, unit))->link != NULL;
	}
	return found;
}

/* A unit that another cannot start without. */
static void look_for(struct probe *p, const char *unit)
{
	static const char *const made[] = { UNIT_GENERATED };
	struct arena *a = p->f->arena;
	const char *name = unit_file_name(a, unit);
	const char *dot = strrchr(name, '.');
	const struct file *etc = probe_dir(p, ETC);
	const struct file *file = read_unit(p, etc, name);

	if (name != unit && in_etc(p, etc, unit)) /* one instance may be masked */
		probe_stat(p, arena_printf(a, ETC "/%s", unit));
	if (file->seen != SEEN_ABSENT)
		return;
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		probe_stat(p, arena_printf(a, "%s/%s", made[i], name));
	probe_stat(p, arena_printf(a, "/etc/init.d/%.*s", (int)(dot - name), name));
}

/* What its conditions ask for, and the units that it requires. */
static void stat_paths(struct probe *p, const struct file *file)
{
	struct unit_at required = { 0 };
	struct unit_file parsed;
	const char *path;
	size_t at = 0;

	if (!file->has_bytes)
		return;
	unit_parse(p->f->arena, file->bytes, &parsed);
	while ((path = unit_next_path(p->f->arena, &parsed, &at)))
		probe_stat(p, path);
	while ((path = unit_next_required(p->f->arena, &parsed, &required)))
		look_for(p, path);
}

static void read_drop_ins(struct probe *p, const char *dir)
{
	const struct file *list;

	probe_read_dir(p, dir, ".conf");
	list = facts_file(p->f, dir);
	for (size_t i = 0; i < list->n_names; i++)
		stat_paths(p, facts_file(p->f, arena_path(p->f->arena, dir, list->names[i])));
}

static void read_details(struct probe *p, const struct file *etc, const char *unit,
			 const struct file *file)
{
	struct arena *a = p->f->arena;
	const char *name;

	for (size_t i = 0; (name = units_drop_in(a, unit, i)); i++) {
		const char *drop_ins = arena_printf(a, "%s.d", name);

		if (in_etc(p, etc, drop_ins))
			read_drop_ins(p, arena_printf(a, ETC "/%s", drop_ins));
		read_drop_ins(p, arena_printf(a, VENDOR "/%s", drop_ins));
	}
	stat_paths(p, file);
}

static void read_presets(struct probe *p)
{
	const struct file *id = probe_read(p, "/etc/machine-id");

	if (id->seen != SEEN_ABSENT &&
	    !span_eq(facts_value(p->f, "/etc/machine-id"), "uninitialized"))
		return;
	probe_read_dir(p, "/etc/systemd/system-preset", ".preset");
	probe_read_dir(p, "/usr/local/lib/systemd/system-preset", ".preset");
	probe_read_dir(p, "/usr/lib/systemd/system-preset", ".preset");
}

/* What somebody wrote and put there may load a capture kernel as well. Links are other names. */
static void read_others(struct probe *p, const struct file *etc, const char *own)
{
	for (size_t i = 0; i < etc->n_names; i++) {
		const char *path = arena_printf(p->f->arena, ETC "/%s", etc->names[i]);
		const struct file *file;
		unsigned line;

		if (!span_ends(span_of(etc->names[i]), ".service") ||
		    strcmp(etc->names[i], own) == 0 || probe_stat(p, path)->link)
			continue;
		file = probe_read(p, path);
		if (file->has_bytes && !other_loader_is(p->f->arena, file->bytes, &line))
			continue;
		read_links(p, etc, etc->names[i]);
		read_details(p, etc, etc->names[i], file);
	}
}

void probe_units(struct probe *p)
{
	static const char *const units[] = { "kdump.service", "kdump-tools.service" };
	const struct file *etc = probe_dir(p, ETC);
	struct profile profile;

	if (!in_etc(p, etc, "default.target") ||
	    probe_stat(p, ETC "/default.target")->seen == SEEN_ABSENT)
		probe_stat(p, VENDOR "/default.target");
	profile_of(p->f, NULL, &profile);
	for (size_t i = 0; i < 2; i++) {
		const struct file *file;

		if (profile.distro->family != FAMILY_UNKNOWN &&
		    strcmp(profile.distro->unit, units[i]) != 0)
			continue;
		file = read_unit(p, etc, units[i]);

		if (file->seen == SEEN_ABSENT && !file->link)
			continue;
		if (!read_links(p, etc, units[i])) {
			probe_stat(p, arena_printf(p->f->arena,
						   VENDOR "/multi-user.target.wants/%s", units[i]));
			probe_stat(p, arena_printf(p->f->arena, VENDOR "/basic.target.wants/%s",
						   units[i]));
		}
		read_details(p, etc, units[i], file);
	}
	if (profile.distro->family != FAMILY_UNKNOWN)
		read_others(p, etc, profile.distro->unit);
	if (in_etc(p, etc, "systemd-sysctl.service"))
		probe_read(p, ETC "/systemd-sysctl.service");
	if (in_etc(p, etc, "multi-user.target.wants") &&
	    lists(probe_dir(p, ETC "/multi-user.target.wants"), "tuned.service"))
		read_unit(p, etc, "tuned.service");
	read_presets(p);
}
