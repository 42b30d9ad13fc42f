/* SPDX-License-Identifier: MIT */
/*
 * policy: what this site asks for, /etc/kdumpready.conf and /etc/kdumpready.conf.d/<name>.conf.
 *
 *   [waive]                          [require]                       [severity]
 *   <rule> = the reason              minimum_reservation = 256M      <rule> = warn | fail
 *                                    dump_path = /var/crash
 *                                    target = local | nfs | ssh | raw
 *
 * Always the host's, never an image's.
 */
#ifndef KDR_POLICY_H
#define KDR_POLICY_H

#include "base/arena.h"

struct waiver {
	const char *id, *reason;
};

struct severity {
	const char *id;
	bool fail; /* a warning fails; false: a failure only warns */
};

struct policy {
	struct waiver *waivers;
	size_t n_waivers;
	struct severity *severities;
	size_t n_severities;
	uint64_t minimum_reservation; /* bytes, 0: none */
	const char *dump_path;	      /* NULL: none */
	const char *target;	      /* NULL: none; else local, nfs, ssh or raw */
};

/*
 * Adds what one file says; a later file wins. `known_rule` tells whether an id is a rule's.
 * NULL, or what is wrong with it as "path:line: ...": then nothing of the file counts.
 */
const char *policy_add(struct arena *a, struct policy *p, const char *path, struct span bytes,
		       bool (*known_rule)(const char *id));

#endif
