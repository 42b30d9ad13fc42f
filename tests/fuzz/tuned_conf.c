/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/tuned_conf.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct tuned_reader reader = { .rest = input };
	struct span names = tuned_conf_include(input), name;
	struct tuned_line line;
	const char *path;

	while (tuned_conf_next(&reader, &line)) {
		fuzz_part(input, line.section);
		fuzz_part(input, line.key);
		fuzz_part(input, line.value);
	}
	while (tuned_conf_name(&names, &name)) {
		fuzz_part(input, name);
		for (unsigned i = 0; (path = tuned_conf_path(a, name, i)); i++)
			law(path[0] == '/' && i < 100);
	}
}
