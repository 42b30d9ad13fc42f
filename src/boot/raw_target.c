/* SPDX-License-Identifier: MIT */
#include "boot/raw_target.h"

const char *raw_target_disk(const struct facts *f, const char *target)
{
	const struct file *link;
	const char *path = target, *slash;

	if (strncmp(target, "UUID=", 5) == 0)
		path = arena_printf(f->arena, "/dev/disk/by-uuid/%s", target + 5);
	else if (strncmp(target, "LABEL=", 6) == 0)
		path = arena_printf(f->arena, "/dev/disk/by-label/%s", target + 6);
	link = facts_file(f, path);
	if (link->link)
		path = link->link;
	else if (strncmp(path, "/dev/", 5) != 0 || strchr(path + 5, '/'))
		return NULL;
	slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Whether `device` is the disk or one of its partitions: sdb, sdb1; nvme0n1, nvme0n1p2. */
static bool is_on(const char *device, const char *disk)
{
	size_t n = strlen(disk);

	if (strncmp(device, "/dev/", 5) != 0 || strncmp(device + 5, disk, n) != 0)
		return false;
	device += 5 + n;
	if (n && disk[n - 1] >= '0' && disk[n - 1] <= '9' && device[0] == 'p')
		device++;
	else if (n && disk[n - 1] >= '0' && disk[n - 1] <= '9')
		return !device[0];
	while (device[0] >= '0' && device[0] <= '9')
		device++;
	return !device[0];
}

/* The entry that uses it; fstab's may also name it as the configuration does. */
static const struct mount *user_of(const struct mounts *mounts, const char *disk,
				   const char *target)
{
	for (size_t i = 0; i < mounts->n; i++) {
		const char *source = mounts->list[i].source;

		if (source && (is_on(source, disk) || strcmp(source, target) == 0))
			return &mounts->list[i];
	}
	return NULL;
}

static bool is_swap(struct arena *a, struct span swaps, const char *disk)
{
	struct span line, word;

	while (span_line(&swaps, &line))
		if (span_word(&line, &word) && is_on(arena_dup(a, word), disk))
			return true;
	return false;
}

static struct answer say(enum tri is, struct where where, const char *why)
{
	return (struct answer){ .is = is, .where = where, .why = why };
}

/* What is on it now and would be overwritten, or UNKNOWN without a reason. */
static struct answer in_use(const struct look *look, const char *disk, const char *target)
{
	const struct facts *f = look->facts;
	const char *path = arena_printf(f->arena, "/sys/class/block/%s/holders", disk);
	const struct file *holders = facts_file(f, path);
	const struct mount *m = user_of(&look->mounts, disk, target);
	const struct mount *entry = user_of(&look->fstab, disk, target);

	if (m || entry)
		return say(TRI_NO,
			   (struct where){ m ? "/proc/self/mountinfo" : "/etc/fstab",
					   m ? m->line : entry->line },
			   arena_printf(f->arena, "the dump would overwrite %s, which holds %s",
					target, (m ? m : entry)->target));
	if (holders->n_names)
		return say(TRI_NO, IN_FILE(path),
			   arena_printf(f->arena,
					"the dump would overwrite %s, which %s is made of", target,
					holders->names[0]));
	if (is_swap(f->arena, facts_bytes(f, "/proc/swaps"), disk))
		return say(TRI_NO, IN_FILE("/proc/swaps"),
			   arena_printf(f->arena, "%s is swap space, which is in use", target));
	return say(TRI_UNKNOWN, NOWHERE, NULL);
}

struct answer raw_target_usable(const struct look *look, enum plane plane, const char *target)
{
	const struct facts *f = look->facts;
	const char *disk = raw_target_disk(f, target);
	const char *path = arena_printf(f->arena, "/sys/class/block/%s", disk ? disk : "");
	struct where where = look->kdump.target.where;
	struct answer used;

	if (!look->has_now)
		return say(
			TRI_UNKNOWN, where,
			"only the guest itself can tell whether the raw device is there and free");
	if (!disk)
		return say(TRI_UNKNOWN, where,
			   arena_printf(f->arena, "which device %s is could not be seen", target));
	used = in_use(look, disk, target);
	if (used.why)
		return used;
	if (facts_file(f, path)->seen == SEEN_ABSENT &&
	    facts_file(f, "/sys/class/block")->seen == SEEN_PRESENT)
		return say(
			TRI_NO, where,
			arena_printf(f->arena, "%s is not a block device that is there", target));
	if (facts_file(f, path)->seen != SEEN_PRESENT || !facts_bytes(f, "/proc/swaps").n ||
	    facts_file(f, "/proc/self/mountinfo")->seen != SEEN_PRESENT)
		return say(TRI_UNKNOWN, where,
			   arena_printf(f->arena, "whether %s is free could not be seen", target));
	return say(TRI_YES, where,
		   arena_printf(f->arena, "%s %s", target,
				plane == PLANE_NOW ? "is a block device that nothing uses"
						   : "will be a block device that nothing uses"));
}
