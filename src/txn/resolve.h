/* SPDX-License-Identifier: MIT */
/* resolve: where a planned path really is: its directory, held open, and the name in it. */
#ifndef KDR_TXN_RESOLVE_H
#define KDR_TXN_RESOLVE_H

#include "txn/work.h"

struct place {
	const char *dir, *base;
	int fd;	   /* of the directory; -1: it is missing */
	int above; /* of the nearest directory that exists; the same as `fd` when that does */
	bool exists;
	struct stat st; /* of what stands at the name, when there is something */
};

/*
 * Links are followed inside the root, the last component only when `follow`. A dangling link is
 * -ENOENT. On success the caller closes `fd` and, when it is another, `above`.
 */
int resolve_place(struct work *w, const char *path, bool follow, struct place *ret_place);

#endif
