/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include "base/term.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void cmd_out_of_memory(void)
{
	fputs("kdumpready: out of memory\n", stderr);
	exit(3);
}

int cmd_print_to(const char *name, struct span text)
{
	if (fwrite(text.p, 1, text.n, stdout) == text.n && fflush(stdout) == 0)
		return 0;
	cmd_error("%s: %s", name ? name : "standard output", strerror(errno));
	return 3;
}

int cmd_print(struct span text)
{
	return cmd_print_to(NULL, text);
}

/* What a user typed may come from a file, through a script: it is cleaned like anything read. */
static void say(const char *format, va_list args)
{
	struct arena *a = arena_new(cmd_out_of_memory);

	fprintf(stderr, "kdumpready: %s\n", term_clean(a, span_of(arena_vprintf(a, format, args))));
	arena_free(a);
}

void cmd_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

int cmd_usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	fputs("Try: kdumpready --help\n", stderr);
	return EXIT_USAGE;
}

/* Edits from one word to the other: insert, delete, replace, swap counted as two. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), row[64];

	if (n >= 64 || m >= 64)
		return 64;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			row[j] = best;
		}
	}
	return row[m];
}

const char *cmd_suggest(const char *word, const char *const *words)
{
	const char *best = NULL;
	size_t least = strlen(word) / 2 + 1;

	for (; *words; words++) {
		size_t d = distance(word, *words);

		if (d < least) {
			least = d;
			best = *words;
		}
	}
	return best;
}
