/* SPDX-License-Identifier: MIT */
/* For the tests: every path that check looks at, by the options it is given, and how it was seen.
 */
#include "cmd/cmd.h"
#include "cmd/session.h"

#include <stdio.h>

static const char kind_letter[] = {
	[FILE_REGULAR] = 'f', [FILE_DIRECTORY] = 'd', [FILE_OTHER] = 'o'
};

int main(int argc, char **argv)
{
	struct session s = { .arena = arena_new(cmd_out_of_memory), .root = { .fd = -1 } };
	const struct file **all;
	struct options o;
	int status = options_parse(s.arena, argc, argv, &o);

	if (status == 0)
		status = session_look(&s, &o);
	if (status == 0) {
		all = facts_sorted(s.probe.f);
		for (size_t i = 0; i < s.probe.f->n_files; i++)
			printf("%c%c %s\n", "?-+!"[all[i]->seen],
			       all[i] -> has_bytes ? 'r' : kind_letter[all[i]->kind], all[i]->path);
	}
	session_end(&s);
	return status;
}
