/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "cmd/options.h"

#include <getopt.h>

/* One argument a line. */
void FUZZ_TARGET(struct arena *a, struct span input)
{
	char *argv[66] = { arena_dup(a, span_of("check")) }, *none[] = { argv[0], NULL };
	struct options o;
	struct span line;
	int argc = 1;

	while (argc < 65 && span_line(&input, &line))
		argv[argc++] = arena_dup(a, line);
	optind = 0; /* glibc's own state still points into the arguments before */
	getopt(1, none, "");
	if (options_parse(a, argc, argv, &o) != 0)
		return;
	law(o.root && o.look.ram_min <= o.look.ram_max);
	for (size_t i = 0; i < o.n_only; i++)
		law(o.only[i][0]);
	options_of_fix(&o);
}
