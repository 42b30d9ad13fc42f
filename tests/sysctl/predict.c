/* SPDX-License-Identifier: MIT */
/*
 * predict KEY...: what kdumpready makes of this machine's sysctl.d, for tests/sysctl/run.
 *
 *   file PATH          each file of the merged list, in order, /run included
 *   key PATH = VALUE   what the line or pattern that decides writes; PATH below /proc/sys
 *   key PATH - ...     nobody sets it, or why it is not known
 */
#include "boot/sysctl.h"
#include "probe/probe.h"

#include <stdio.h>
#include <stdlib.h>

static void print_files(const struct facts *f)
{
	struct conf_file *files;
	size_t n;

	sysctl_files(f, true, &files, &n);
	for (size_t i = 0; i < n; i++)
		printf("file %s\n", files[i].listed);
}

static void print_key(const struct facts *f, const char *key)
{
	struct sysctl_answer answer;
	struct span value;

	sysctl_predict(f, span_of(""), key, &answer);
	value = answer.refused ? answer.refusal.value : answer.value;
	if (answer.seen == SEEN_UNREADABLE)
		printf("key %s - %s: %s\n", key, answer.where.path, answer.why);
	else if (answer.seen == SEEN_PRESENT || answer.refused)
		printf("key %s = %.*s\n", key, (int)value.n, value.p);
	else
		printf("key %s -\n", key);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(abort);
	struct root root;
	struct probe p = { .f = facts_new(a), .root = &root };

	if (root_open(&root, "/") < 0)
		return 1;
	probe_sysctl(&p);
	probe_units(&p);
	probe_read_dir(&p, "/run/sysctl.d", ".conf");
	print_files(p.f);
	for (int i = 1; i < argc; i++)
		print_key(p.f, argv[i]);
	root_close(&root);
	arena_free(a);
	return 0;
}
