/* SPDX-License-Identifier: MIT */
/* items: what a plan asks for, looked at and refused where it cannot be done safely. No writes. */
#ifndef KDR_TXN_ITEMS_H
#define KDR_TXN_ITEMS_H

#include "txn/work.h"

/* What is wanted of one name; the rest of the item is found out. */
struct wish {
	enum item_kind kind;
	enum change_class class;
	const char *path;
	bool existed, regular;
	struct span old, new;
	uint32_t mode;
	const struct meta *meta; /* of what is made again by undo; NULL: as the directory's owner */
	const struct command *generator;
};

/* Adds the items of a plan, or one; directories that are missing on the way come before it. */
int items_plan(struct work *w, const struct plan *plan);
int items_wish(struct work *w, const struct wish *wish);

/* The names beside the targets, when the id is known; and whether there is room for all of it. */
void items_name(struct work *w);
int items_space(struct work *w);

/* preflight.c: what stands there, compared with the plan; fills what the item needs to know. */
struct place;
int preflight_item(struct work *w, struct item *item, const struct wish *wish,
		   const struct place *p);

#endif
