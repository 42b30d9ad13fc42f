/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/unit.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct unit_file unit;
	struct span path;
	const char *next;
	unsigned line;
	size_t at = 0;
	struct unit_at required = { 0 };

	unit_parse(a, input, &unit);
	for (size_t i = 0; i < unit.n; i++) {
		law(unit.entries[i].section && unit.entries[i].key);
		fuzz_read(unit.entries[i].value);
		if (unit_program(&unit.entries[i], &path))
			law(path.n && unit_path_is_plain(path));
	}
	while ((next = unit_next_path(a, &unit, &at)))
		law(next[0] == '/');
	while ((next = unit_next_required(a, &unit, &required)))
		law(strchr(next, '.') && strchr(unit_file_name(a, next), '.'));
	unit_preset_of(input, "kdump.service", &line);
}
