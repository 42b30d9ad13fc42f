/* SPDX-License-Identifier: MIT */
/* chain_parts: the walk that disks and networks share. Internal to chain*.c. */
#ifndef KDR_BOOT_CHAIN_PARTS_H
#define KDR_BOOT_CHAIN_PARTS_H

#include "boot/chain.h"

#define DEVICES_MAX 64 /* of a target that has more only that is said */

struct walk {
	struct arena *a;
	const struct chain_eyes *eyes;
	struct chain *chain;
	const char *todo[DEVICES_MAX]; /* paths below /sys/devices */
	size_t n, done;
};

/* The first reason stays. */
void chain_unknown(struct walk *w, const char *path, const char *why);

void chain_need_add(struct walk *w, const char *name, const char *program, const char *of);
void chain_need_module(struct walk *w, const char *name, const char *of);

/* Where a link in /sys leads is to be walked. */
void chain_follow(struct walk *w, const char *path);

/* The drivers of a device below /sys/devices and of all above it. */
void chain_climb(struct walk *w, const char *device);

/* The last part of a path. */
const char *chain_base(const char *path);

#endif
