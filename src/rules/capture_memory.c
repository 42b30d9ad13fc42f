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

/* What unlocking the encrypted devices on the way takes besides, in bytes. */
struct unlock {
	uint64_t least, most; /* by the cheapest key slot of each, and by the dearest */
	const char *device;   /* the one that takes the most; NULL: nothing is encrypted */
	bool late;	      /* it is unlocked when the root filesystem is there */
	const char *unknown;  /* why it is not known; NULL: it is */
	struct where where;
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

static void add_lock(const struct judge *j, const struct chain_locked *locked, bool late,
		     struct unlock *u)
{
	const struct locked *header =
		locked->device ? facts_locked(j->look->facts, locked->device) : NULL;
	const char *why = locked->device ? "nobody looked" : "not by LUKS";

	if (header && header->why)
		why = header->why;
	if (header && header->seen == SEEN_PRESENT) {
		if (header->luks.least >= u->least) {
			u->device = header->device;
			u->least = header->luks.least;
			u->late = late;
		}
		u->most += header->luks.most;
	} else if (!u->unknown) {
		u->unknown = arena_printf(j->arena,
					  "%s is encrypted, and what unlocking it takes cannot be "
					  "told: %s; cryptsetup luksDump shows the Memory of its "
					  "key slots, up to 1 GiB each",
					  locked->device ? locked->device : locked->name, why);
	}
}

static bool is_in(const struct chain *chain, const char *name)
{
	for (size_t i = 0; i < chain->n_locked; i++)
		if (strcmp(chain->locked[i].name, name) == 0)
			return true;
	return false;
}

/* On the ways to the root filesystem and to the dump's, each device once. */
static struct unlock unlock_of(const struct judge *j)
{
	const struct mount *const mounts[] = { chain_mount(j->look, j->state),
					       chain_store(j->look, j->state) };
	struct chain_eyes eyes = chain_facts(j->look->facts);
	struct chain chains[2] = { { .unknown = NULL }, { .unknown = NULL } };
	struct unlock u = { .device = NULL };

	for (int i = 0; i < 2 && j->look->has_now; i++) {
		struct chain *chain = &chains[i];

		if (mounts[i])
			chain_of(j->arena, mounts[i], &eyes, chain);
		for (size_t k = 0; k < chain->n_locked; k++)
			if (!i || !is_in(&chains[0], chain->locked[k].name))
				add_lock(j, &chain->locked[k], i == 1, &u);
	}
	for (int i = 0; i < 2 && !u.unknown; i++)
		if (chains[i].unknown) {
			u.unknown = arena_printf(
				j->arena,
				"whether unlocking a disk takes memory cannot be told: %s",
				chains[i].unknown);
			u.where = chains[i].where;
		}
	return u;
}

/* Debian's capture kernel boots the installed system, swap and all. */
static bool may_swap(const struct judge *j, const struct unlock *u)
{
	struct span swaps = facts_bytes(j->look->facts, "/proc/swaps"), line, word;
	struct span fstab = facts_bytes(j->look->facts, "/etc/fstab");

	if (!u->late || j->look->profile.distro->family != FAMILY_DEBIAN)
		return false;
	while (span_line(&fstab, &line))
		if (span_word(&line, &word) && word.p[0] != '#' && span_word(&line, &word) &&
		    span_word(&line, &word) && span_eq(word, "swap"))
			return true;
	return span_line(&swaps, &line) && span_line(&swaps, &line);
}

/* Since Linux 6.16 the volume's key itself can be left to the capture kernel: no slot is opened. */
static const char *other_way(const struct judge *j, const struct unlock *u)
{
	if (facts_file(j->look->facts, "/sys/kernel/config/crash_dm_crypt_keys")->seen !=
	    SEEN_ABSENT)
		return "whether the volume's key is handed over instead cannot be told";
	return may_swap(j, u) ? "whether swap helps cannot be told" : NULL;
}

/* By the time a key is tried the packed image is gone, and on Debian the unpacked one too. */
static bool locked_out(const struct judge *j, const struct load *l, const struct unlock *u)
{
	return u->least &&
	       (uint64_t)j->state->reserved.n < l->kernel + l->pages + l->programs + u->least;
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
	const struct unlock unlock = unlock_of(j);
	const char *have = size_text(j->arena, reserved), *what = terms(j->arena, &load);
	const char *least = size_about(j->arena, unlock.least);
	struct where where = IN_FILE(image->path);

	/* Below that nothing comes up, whatever the image: said by the rule on the size. */
	if (reserved < j->look->profile.floor)
		ret->follows = "crashkernel-size";
	if (reserved < total(&load))
		judge_fail(j, ret, where, "%s are reserved and at least %s are needed: %s", have,
			   size_about(j->arena, total(&load)), what);
	else if (locked_out(j, &load, &unlock) && !other_way(j, &unlock))
		judge_fail(j, ret, NOWHERE,
			   "%s are reserved, and unlocking %s takes %s besides what the kernel "
			   "takes: none of its key slots takes less",
			   have, unlock.device, least);
	else if (locked_out(j, &load, &unlock))
		judge_unknown(j, ret, NOWHERE, "%s are reserved, and unlocking %s takes %s: %s",
			      have, unlock.device, least, other_way(j, &unlock));
	else if (unlock.unknown)
		judge_unknown(j, ret, unlock.where, "%s are reserved; %s", have, unlock.unknown);
	else if (reserved < total(&load) + unlock.most)
		judge_unknown(j, ret, NOWHERE,
			      "%s are reserved, and unlocking %s takes up to %s: whether that "
			      "fits cannot be told",
			      have, unlock.device, size_about(j->arena, unlock.most));
	else
		judge_pass(j, ret, where, "%s are reserved, at least %s are needed: %s%s", have,
			   size_about(j->arena, total(&load) + unlock.most), what,
			   unlock.most ? arena_printf(j->arena, ", unlocking %s",
						      size_about(j->arena, unlock.most))
				       : "");
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
	remedy_argument(j, fix,
			arena_printf(j->arena, "crashkernel=%lluM",
				     (unsigned long long)((total(&load) * 3 / 2 / MIB +
							   unlock_of(j).most / MIB + 63) /
							  64 * 64)));
}

const struct rule rule_capture_memory = {
	.id = "capture-memory",
	.stage = STAGE_CAPTURE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "the capture kernel fits into the reservation",
	.crash =
		"Kernel, initramfs (packed and unpacked, both for a moment), page descriptors and "
		"programs of the capture kernel share the reservation. It is loaded without "
		"complaint when it is too small, and then runs out of memory before anything is "
		"saved. What is summed up here is the least it can do with: only a reservation "
		"below that fails. Unlocking an encrypted disk takes more, as much as its key slot "
		"was made with: by default up to 1 GiB. A slot made with --pbkdf pbkdf2 takes "
		"none.",
	.reads = "the reservation, /proc/iomem, the capture image and what it unpacks to; the "
		 "LUKS header of an encrypted target, which only root can; /proc/swaps and "
		 "/sys/kernel/config/crash_dm_crypt_keys",
	.document = "makedumpfile(8), cryptsetup-luksDump(8)",
	.judge = judge,
	.remedy = remedy,
};
