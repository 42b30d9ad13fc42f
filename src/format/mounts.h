/* SPDX-License-Identifier: MIT */
/*
 * mounts: /proc/self/mountinfo and /etc/fstab, from their bytes, through libmount.
 * libmount never looks at the host here: no tag is resolved, no path is canonicalised.
 */
#ifndef KDR_MOUNTS_H
#define KDR_MOUNTS_H

#include "base/arena.h"

struct mount {
	const char *source;	      /* /dev/vda1, UUID=..., tmpfs; NULL when there is none */
	const char *target;	      /* absolute, without trailing slash but for "/" */
	const char *fstype, *options; /* never NULL */
	const char *root; /* of a mountinfo line: what of the filesystem is mounted; else NULL */
	unsigned major, minor; /* of a mountinfo line: the device, major 0 where it is none */
	unsigned line;
	bool read_only; /* "ro" among the options, of the mount or the filesystem */
	bool noauto;
};

struct mounts {
	struct mount *list;
	size_t n;
};

/* False when libmount refuses the whole text. Lines it cannot read are left out. */
bool mounts_parse(struct arena *a, struct span text, struct mounts *ret);

/* Whether `name` is among its options, with a value or without. */
bool mount_option(const struct mount *m, const char *name);

/* The mount that holds `path`: the longest target above it, the last mounted of equals; or NULL. */
const struct mount *mounts_holding(const struct mounts *m, const char *path);

/* The last entry with this source, or NULL. */
const struct mount *mounts_from(const struct mounts *m, const char *source);

#endif
