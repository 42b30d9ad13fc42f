/* SPDX-License-Identifier: MIT */
/*
 * want: what has to become true, as a rule says it. How it is done on this distribution and boot
 * loader is not the rule's to know: see plan/.
 */
#ifndef KDR_WANT_H
#define KDR_WANT_H

#include "base/arena.h"

enum want_kind {
	WANT_ARGUMENT,	/* `text` on the kernel command line, in place of others of its name */
	WANT_SYSCTL,	/* `text` = `number` at boot, and live */
	WANT_UNIT,	/* `text` starts at boot */
	WANT_DIRECTORY, /* `text` exists, mode `number` */
	WANT_PACKAGES,	/* the distribution's kdump tools */
	WANT_OPTION,	/* `text` = `number` in the distribution's kdump configuration */
	WANT_LOAD,	/* a capture kernel is loaded now */
};

struct want {
	enum want_kind kind;
	const char *text;
	int64_t number;
	const char *rule; /* whose it is */
};

struct wants {
	struct want *list;
	size_t n;
};

#endif
