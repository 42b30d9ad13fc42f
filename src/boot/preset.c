/* SPDX-License-Identifier: MIT */
#include "boot/preset.h"

#include "boot/boot_target.h"
#include "boot/conf_files.h"

bool preset_applies(const struct facts *f)
{
	return facts_file(f, "/etc/machine-id")->seen == SEEN_ABSENT ||
	       span_eq(facts_value(f, "/etc/machine-id"), "uninitialized");
}

/* Whether the boot to `target` reaches one of those that [Install] names. */
static bool install_reaches(struct arena *a, const struct unit_file *unit, const char *target)
{
	for (size_t i = 0; i < unit->n; i++) {
		const struct unit_entry *e = &unit->entries[i];
		struct span rest = e->value, word;

		if (strcmp(e->section, "Install") != 0 ||
		    (strcmp(e->key, "WantedBy") != 0 && strcmp(e->key, "RequiredBy") != 0))
			continue;
		while (span_word(&rest, &word))
			if (boot_target_reaches(target, arena_dup(a, word)))
				return true;
	}
	return false;
}

bool preset_enables(const struct facts *f, const char *name, const struct unit_file *unit,
		    const char *target, struct where *ret_where)
{
	static const struct conf_dir dirs[] = {
		{ "/etc/systemd/system-preset", false },
		{ "/usr/local/lib/systemd/system-preset", false },
		{ "/usr/lib/systemd/system-preset", false },
		{ "/lib/systemd/system-preset", true },
	};
	enum unit_preset preset = UNIT_PRESET_NONE;
	struct where where;
	struct conf_file *files;
	size_t n;

	if (conf_files(f, dirs, sizeof(dirs) / sizeof(*dirs), ".preset", &files, &n))
		return false;
	for (size_t i = 0; i < n && preset == UNIT_PRESET_NONE; i++) {
		where = (struct where){ files[i].path, 0 };
		if (!files[i].masked)
			preset = unit_preset_of(files[i].file->bytes, name, &where.line);
	}
	if (preset == UNIT_PRESET_DISABLE || !install_reaches(f->arena, unit, target))
		return false;
	if (preset == UNIT_PRESET_ENABLE)
		*ret_where = where;
	return true;
}
