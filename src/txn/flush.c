/* SPDX-License-Identifier: MIT */
#include "txn/flush.h"

#include <errno.h>

struct known {
	unsigned long magic;
	enum flush_kind kind;
};

static const struct known known[] = {
	{ 0xEF53, FLUSH_CHECKPOINT }, /* ext2, ext3, ext4 */
	{ 0x58465342, FLUSH_FREEZE }, /* xfs: syncfs forces the log and leaves it unreplayed */
	{ 0x9123683E, FLUSH_SYNC },   /* btrfs: syncfs commits the trees; fsync only logs */
	{ 0x4d44, FLUSH_SYNC },	      /* vfat: no journal */
	{ 0x01021994, FLUSH_SYNC },   /* tmpfs: an image that is being built */
	{ 0x794c7630, FLUSH_SYNC },   /* overlayfs: a container that is being built */
};

int flush_look(const struct txn_ops *ops, int dir, enum flush_kind *ret_kind)
{
	struct statfs fs;
	int err = ops->fstatfs(dir, &fs);

	if (err < 0)
		return err;
	*ret_kind = FLUSH_UNKNOWN;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].magic == (unsigned long)fs.f_type)
			*ret_kind = known[i].kind;
	return 0;
}

/* Not there in this kernel, on this filesystem, or for this process (a container). */
static bool cannot(int err)
{
	return err == -ENOTTY || err == -EOPNOTSUPP || err == -ENODEV || err == -EPERM ||
	       err == -ENOSYS || err == -EINVAL;
}

/* A block is written in place, which needs no journal. */
bool flush_is_late(const struct item *item)
{
	return item->class == CLASS_BOOT && item->flush == FLUSH_FREEZE && !item->may_freeze &&
	       item->kind != ITEM_BLOCK;
}

int flush_item(const struct txn_ops *ops, const struct item *item)
{
	enum flush_kind kind = item->flush;
	int err;

	if (kind == FLUSH_CHECKPOINT) {
		err = ops->checkpoint(item->dirfd);
		/* ENODEV: no journal at all, as ext2. */
		if (!cannot(err))
			return err;
		kind = err == -ENODEV ? FLUSH_SYNC : FLUSH_FREEZE;
	}
	if (kind == FLUSH_FREEZE && item->may_freeze) {
		err = ops->freeze(item->dirfd);
		if (!cannot(err))
			return err;
	}
	return ops->syncfs(item->dirfd);
}
