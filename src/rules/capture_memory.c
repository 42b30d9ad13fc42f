/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"
#include "boot/chain.h"
#include "boot/tools.h"
#include "format/iomem.h"

#define MIB (UINT64_C(1) << 20)
/* No distribution's kernel is smaller, with its data. */
#define KERNEL_LEAST (24 * MIB)
/* An init, a shell and makedumpfile; with less the kernel kills one of them. */
#define PROGRAMS_LEAST (12 * MIB)
/* One descriptor of 64 bytes for each page of 4 KiB. */
#define PER_PAGE 64

/* What is in memory all at once when the capture kernel has unpacked its initramfs, in bytes. */
struct load {
	uint64_t kernel, packed, unpacked, pages, programs;
};

static uint64_t total(const struct load *l)
{
	return l->kernel + l->packed + l->unpacked + l->pages + l->programs;
}

/* The running kernel shows how large it is; one of the same distribution is not much smaller. */
static uint64_t kernel_size(const struct judge *j)
{
	struct iomem map;

	if (j->look->has_now && iomem_parse(facts_bytes(j->look->facts, "/proc/iomem"), &map) &&
	    map.kernel)
		return map.kernel;
	return KERNEL_LEAST;
}

static const char *terms(struct arena *a, const struct load *l)
{
	return arena_printf(a,
			    "kernel %s, initramfs %s and %s unpacked, page descriptors %s, "
			    "programs %s",
			    size_about(a, l->kernel), size_about(a, l->packed),
			    size_about(a, l->unpacked), size_about(a, l->pages),
			    size_about(a, l->programs));
}

/*
 * Unlocking takes what the key slot was made with, up to a GiB; the header is on the device. NULL:
 * nothing on the way is encrypted.
 */
static const char *encrypted(const struct judge *j, struct where *ret_where)
{
	const struct mount *const mounts[] = { chain_mount(j->look, j->state),
					       chain_store(j->look, j->state) };
	struct chain_eyes eyes = chain_facts(j->look->facts);
	const char *why = NULL;
	struct chain chain;

	for (int i = 0; i < 2; i++) {
		if (!mounts[i])
			continue;
		chain_of(j->arena, mounts[i], &eyes, &chain);
		for (size_t k = 0; k < chain.n; k++)
			if (strcmp(chain.list[k].name, "cryptsetup") == 0)
				return arena_printf(
					j->arena,
					"%s is encrypted, and unlocking it can take up to 1 GiB: "
					"cryptsetup luksDump shows the Memory of its key slots",
					chain.list[k].of);
		if (chain.unknown && !why) {
			why = arena_printf(
				j->arena,
				"whether unlocking a disk takes memory cannot be told: %s",
				chain.unknown);
			*ret_where = chain.where;
		}
	}
	return why;
}

static struct load load_of(const struct judge *j, const struct image *image)
{
	return (struct load){
		.kernel = kernel_size(j),
		.packed = facts_file(j->look->facts, image->path)->size,
		.unpacked = image->unpacked,
		.pages = (uint64_t)j->state->reserved.n / 4096 * PER_PAGE,
		.programs = PROGRAMS_LEAST,
	};
}

static void judge_load(const struct judge *j, struct judgement *ret, const struct image *image)
{
	uint64_t reserved = (uint64_t)j->state->reserved.n;
	const struct load load = load_of(j, image);
	const char *have = size_text(j->arena, reserved), *what = terms(j->arena, &load);
	struct where where = IN_FILE(image->path), seen = where;
	const char *locked = j->look->has_now ? encrypted(j, &seen) : NULL;

	/* Below that nothing comes up, whatever the image: said by the rule on the size. */
	if (reserved < j->look->profile.floor)
		ret->follows = "crashkernel-size";
	if (reserved < total(&load))
		judge_fail(j, ret, where, "%s are reserved and at least %s are needed: %s", have,
			   size_about(j->arena, total(&load)), what);
	else if (locked)
		judge_unknown(j, ret, seen, "%s are reserved; %s", have, locked);
	else
		judge_pass(j, ret, where, "%s are reserved, at least %s are needed: %s", have,
			   size_about(j->arena, total(&load)), what);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct setting *reserved = &j->state->reserved;
	const char *path = tools_image_path(j->look, j->state, j->arena);
	const struct image *image = path ? facts_image(j->look->facts, path) : NULL;

	if (j->look->quick) {
		judge_skip(j, ret, NOWHERE, "left out by --quick");
	} else if (reserved->seen == SEEN_ABSENT ||
		   (reserved->seen == SEEN_PRESENT && reserved->n == 0)) {
		judge_skip(j, ret, NOWHERE, "nothing is reserved");
	} else if (path && facts_file(j->look->facts, path)->seen == SEEN_ABSENT) {
		judge_skip(j, ret, IN_FILE(path), "there is no image to look into");
	} else if (!image || image->seen != SEEN_PRESENT) {
		judge_unknown(j, ret, path ? IN_FILE(path) : NOWHERE,
			      "how large it is unpacked cannot be told");
		ret->follows = path ? "capture-modules" : "capture-initramfs";
	} else if (reserved->seen != SEEN_PRESENT) {
		judge_unknown(j, ret, reserved->where, "%s", reserved->why);
		ret->follows = "crashkernel-reserved";
	} else {
		judge_load(j, ret, image);
	}
}

/* The table of the distribution is for images as it makes them. This one wants half as much again
 * as it surely needs, in steps of 64 MiB. */
static void remedy(const struct judge *j, struct fix *fix)
{
	const char *path = tools_image_path(j->look, j->state, j->arena);
	const struct image *image = path ? facts_image(j->look->facts, path) : NULL;
	struct load load;

	if (!image || image->seen != SEEN_PRESENT)
		return;
	load = load_of(j, image);
	remedy_argument(
		j, fix,
		arena_printf(j->arena, "crashkernel=%lluM",
			     (unsigned long long)((total(&load) * 3 / 2 / MIB + 63) / 64 * 64)));
}

const struct rule rule_capture_memory = {
	.id = "capture-memory",
	.stage = STAGE_CAPTURE,
	.planes = ON_BOTH,
	.title = "the capture kernel fits into the reservation",
	.crash =
		"Kernel, initramfs (packed and unpacked, both for a moment), page descriptors and "
		"programs of the capture kernel share the reservation. It is loaded without "
		"complaint when it is too small, and then runs out of memory before anything is "
		"saved. What is summed up here is the least it can do with: only a reservation "
		"below that fails. Unlocking an encrypted disk takes more, as much as its key slot "
		"was made with.",
	.reads = "the reservation, /proc/iomem, the capture image and what it unpacks to",
	.document = "makedumpfile(8), cryptsetup-luksDump(8)",
	.judge = judge,
	.remedy = remedy,
};
