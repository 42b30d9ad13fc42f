/* SPDX-License-Identifier: MIT */
/*
 * chain: what stands between a filesystem and its disks, and what drives each link of it.
 *
 * Read off /sys, where the running kernel shows which module drives which device. The same walk is
 * made twice: by the probe, which looks, and by the rule, which only looks things up.
 */
#ifndef KDR_BOOT_CHAIN_H
#define KDR_BOOT_CHAIN_H

#include "boot/look.h"

struct chain_need {
	const char *name;    /* a module, spelt as in /sys/module, or a program */
	const char *program; /* another name the program may have; NULL: `name` is a module */
	const char *of;	     /* what needs it: "vda", "ext4" */
	bool unseen; /* not there is not known: a module that may be built in, a file of another
			name */
};

/* A mapped device that has to be unlocked. */
struct chain_locked {
	const char *name;   /* below /dev/mapper; "" where that is not known */
	const char *device; /* what has the LUKS header, as in /sys/class/block; NULL: not known */
};

struct chain {
	struct chain_need *list;
	size_t n;
	struct chain_locked *locked;
	size_t n_locked;
	const char *unknown; /* why it is not known whole; NULL: it is */
	struct where where;
};

/* How the walk sees: a link's text and whether something is there, a directory, a value. */
struct chain_eyes {
	const struct file *(*stat)(void *data, const char *path);
	const struct file *(*list)(void *data, const char *path);
	const struct file *(*read)(void *data, const char *path);
	void *data;
};

/* The eyes of everything but the probe. */
struct chain_eyes chain_facts(const struct facts *f);

/*
 * What the capture initramfs must reach by itself: Debian's leads to the root filesystem, from
 * where everything else is there; the others mount the target. NULL: no local filesystem, or not
 * known which.
 */
const struct mount *chain_mount(const struct look *look, const struct state *s);

/* Where the dump is written: on Debian the installed system mounts it, later. NULL as above. */
const struct mount *chain_store(const struct look *look, const struct state *s);

void chain_of(struct arena *a, const struct mount *m, const struct chain_eyes *eyes,
	      struct chain *ret);

/*
 * The dump goes over the network, and the capture initramfs itself has to bring that up: not on
 * Debian, where the installed system does.
 */
bool chain_over_network(const struct look *look, const struct state *s);

/* What it needs then: the driver of the network card on the way, the programs, NFS. */
void chain_of_network(struct arena *a, const struct look *look, const struct chain_eyes *eyes,
		      struct chain *ret);

#endif
