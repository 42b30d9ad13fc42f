/* SPDX-License-Identifier: MIT */
/*
 * lens RUNS SEED: the laws of the editors (laws.h) on random inputs. Run N of a seed is the same
 * input in whatever count: lens 1 SEED+N repeats one that failed.
 */
#include "inputs.h"
#include "laws.h"

#include <stdio.h>
#include <stdlib.h>

/* Both are random, the value first. */
static void run_args(struct laws *l, struct dice *d)
{
	const char *want = input_wanted(d);

	laws_args(l, input_args(l->arena, d), want);
}

static void run_shell(struct laws *l, struct dice *d)
{
	const char *want = input_wanted(d);

	laws_shell(l, input_shell(l->arena, d), want);
}

static void run_sysctl(struct laws *l, struct dice *d)
{
	static const char *const values[] = { "1", "0", "255" };
	const char *value = values[roll(d, 3)];

	laws_sysctl(l, input_sysctl(l->arena, d), value);
}

static void run_bls(struct laws *l, struct dice *d)
{
	enum bls_reader reader = roll(d, 2) ? BLS_GRUB : BLS_SDBOOT;
	const char *want = input_wanted(d);

	laws_bls(l, input_bls(l->arena, d), reader, want);
}

static void run_grub_line(struct laws *l, struct dice *d)
{
	const char *want = input_wanted(d);

	laws_grub_line(l, input_grub_line(l->arena, d), want);
}

static void run_grubenv(struct laws *l, struct dice *d)
{
	static const char *const values[] = {
		"root=/ crashkernel=256M", "", "a\\b", "a\nb", "#", "x\\", "\xff"
	};
	const char *value = values[roll(d, 7)];

	laws_grubenv(l, input_grubenv(l->arena, d), value);
}

static const struct {
	const char *what;
	void (*run)(struct laws *l, struct dice *d);
} formats[] = {
	{ "kernel arguments", run_args },    { "grub defaults", run_shell },
	{ "sysctl files", run_sysctl },	     { "BLS entries", run_bls },
	{ "grub.cfg lines", run_grub_line }, { "grubenv", run_grubenv },
};

#define N_FORMATS (sizeof(formats) / sizeof(*formats))

int main(int argc, char **argv)
{
	struct laws l[N_FORMATS] = { 0 };
	unsigned long laws = 0, failed = 0;
	struct dice dice;
	uint64_t seed;

	if (argc != 3)
		return 64;
	seed = strtoull(argv[2], NULL, 10);
	printf("seed %llu\n", (unsigned long long)seed);
	for (uint64_t i = seed; i < seed + strtoull(argv[1], NULL, 10); i++) {
		struct laws *one = &l[i % N_FORMATS];

		one->arena = arena_new(abort);
		one->seed = i;
		dice.state = i * 0x9e3779b97f4a7c15u;
		one->what = formats[i % N_FORMATS].what;
		for (int warm = 0; warm < 3; warm++)
			roll(&dice, 2);
		formats[i % N_FORMATS].run(one, &dice);
		arena_free(one->arena);
	}
	for (size_t i = 0; i < N_FORMATS; i++) {
		printf("%-16s %lu inputs: %lu set, %lu refused; %lu laws\n", formats[i].what,
		       l[i].set + l[i].refused, l[i].set, l[i].refused, l[i].laws);
		laws += l[i].laws;
		failed += l[i].failed;
	}
	printf("%lu passed, %lu failed\n", laws - failed, failed);
	return failed != 0;
}
