/* SPDX-License-Identifier: MIT */
/*
 * stops: words on a kernel's command line that keep the boot from going its own way.
 *
 * Sources: init/main.c (init=, rdinit=), dracut.cmdline(7), initramfs-tools(7), systemd(1),
 * systemd-run-generator(8). What starts after the kernel reads words beyond `--` as well.
 */
#ifndef KDR_BOOT_STOPS_H
#define KDR_BOOT_STOPS_H

#include "boot/look.h"

/* Who reads the line. */
enum {
	STOPS_DRACUT = 1, /* an initramfs that dracut made, with its own systemd */
	STOPS_INITRAMFS_TOOLS = 2,
	STOPS_SYSTEM = 4, /* the system itself, from its root filesystem */
};

enum stop_kind {
	STOP_NONE,
	STOP_DIVERTS, /* something else is started: what becomes of the boot is not known */
	STOP_WAITS,   /* it waits for somebody at the console */
};

struct stop {
	enum stop_kind kind;
	const char *name; /* the word, without its value: one of those known here */
	struct span word; /* as it stands on the line */
	const char *what; /* a phrase that begins with the word */
};

/* What may make this distribution's initramfs: STOPS_DRACUT, STOPS_INITRAMFS_TOOLS, or both. */
unsigned stops_makers(const struct look *look);

/* Where it is there Debian may use it in place of initramfs-tools. */
#define STOPS_DRACUT_PATH "/usr/bin/dracut"

/* The worst word on `args` for those who read it; false: there is none. */
bool stops_find(struct span args, unsigned readers, struct stop *ret);

/* The same of what boots in this state, where its command line is known. */
bool stops_boot(const struct look *look, const struct state *s, struct stop *ret);

#endif
