/* SPDX-License-Identifier: MIT */
/* replay DIR: every input of DIR/<target>, one a line with \xNN for what is no plain byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_TARGET replay_unused
#include "fuzz.h"

#define TARGET(name) void fuzz_##name(struct arena *a, struct span input);
#include "targets.h"
#undef TARGET

static const struct {
	const char *name;
	void (*run)(struct arena *a, struct span input);
} targets[] = {
#define TARGET(name) { #name, fuzz_##name },
#include "targets.h"
#undef TARGET
};

/* In place; what is returned is the new length. */
static size_t decode(char *line, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		if (line[i] == '\\' && i + 3 < n && line[i + 1] == 'x') {
			const char digits[3] = { line[i + 2], line[i + 3], '\0' };

			line[to++] = (char)strtoul(digits, NULL, 16);
			i += 3;
		} else {
			line[to++] = line[i];
		}
	}
	return to;
}

/* Each in memory of just its size, where a sanitizer or valgrind sees a byte too far. */
static void run(void (*target)(struct arena *a, struct span input), const char *bytes, size_t n)
{
	struct arena *a = arena_new(abort);
	char *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, n);
	target(a, span_make(copy, n));
	free(copy);
	arena_free(a);
}

int main(int argc, char **argv)
{
	unsigned long inputs = 0, missing = 0;
	char path[512], *line = NULL;
	size_t room = 0;
	ssize_t n;

	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		FILE *corpus;

		snprintf(path, sizeof(path), "%s/%s", argc == 2 ? argv[1] : ".", targets[i].name);
		corpus = fopen(path, "r");
		run(targets[i].run, "", 0);
		missing += !corpus;
		while (corpus && (n = getline(&line, &room, corpus)) > 0) {
			n -= line[n - 1] == '\n';
			run(targets[i].run, line, decode(line, (size_t)n));
			inputs++;
		}
		if (corpus)
			fclose(corpus);
		else
			printf("FAIL %s: no such corpus\n", path);
	}
	free(line);
	printf("fuzz: %lu inputs of %zu targets replayed, %lu failed\n", inputs,
	       sizeof(targets) / sizeof(*targets), missing);
	return missing != 0;
}
