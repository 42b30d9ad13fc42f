/* SPDX-License-Identifier: MIT */
/*
 * known_hosts: whether ssh knows a host's key, as sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT", has it.
 *
 * A line is [@marker] names type key. Names are patterns with * and ?, with ! in front those that
 * are not meant, or one hashed name: |1|salt|HMAC-SHA1. Another port than 22 is [name]:port.
 */
#ifndef KDR_FORMAT_KNOWN_HOSTS_H
#define KDR_FORMAT_KNOWN_HOSTS_H

#include "base/span.h"

enum known_host {
	KNOWN_NOT,
	KNOWN_BY_AUTHORITY, /* only by who signs its key: whether it shows such a one is not told */
	KNOWN_KEY,
	KNOWN_REVOKED, /* a key of it is: the host may have others */
};

/*
 * The weightiest answer of all lines that are for `name` (host, or [host]:port; in lower case), and
 * the first line that gives it; KNOWN_NOT leaves the line alone.
 */
enum known_host known_hosts_find(struct span text, struct span name, unsigned *ret_line);

/*
 * Of a key in base64 how many digits say its type and nothing of the key; 0: it is no key of that
 * type, or the type is not known to ssh.
 */
size_t known_hosts_key(struct span type, struct span key);

/* Whether one line's names are for this one. */
bool known_hosts_names(struct span names, struct span name);

/* Patterns as ssh has them, parted by `sign` (a blank: any): one of them fits, and none with ! in
 * front does. */
bool ssh_patterns(struct span patterns, char sign, struct span name);

#endif
