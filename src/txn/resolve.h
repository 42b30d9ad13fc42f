/* SPDX-License-Identifier: MIT */
/* resolve: where a planned path really is: its directory, held open, and the name in it. */
#ifndef KDR_TXN_RESOLVE_H
#define KDR_TXN_RESOLVE_H

#include "txn/work.h"

struct place {
	const char *dir, *base;
	int fd;	   /* of the directory; -1: it is missing */
	int above; /* then, of the nearest one that exists; else -1 */
	bool exists;
	struct stat st; /* of what stands at the name, when there is something */
};

/*
 * Links are followed inside the root, the last component only when `follow`. A dangling link is
 * -ENOENT.
 */
int resolve_place(struct work *w, const char *path, bool follow, struct place *ret_place);

/* What is not -1 any more is closed; whoever takes a descriptor puts -1 there. */
void resolve_close(struct work *w, struct place *p);

static inline int place_near(const struct place *p)
{
	return p->fd >= 0 ? p->fd : p->above;
}

#endif
