/* SPDX-License-Identifier: MIT */
/*
 * redact: what names a machine, its owner or its secrets becomes something that names nobody.
 *
 * The same original always becomes the same substitute, wherever it stands: in a file, a link, a
 * path or a directory's list. So everything still leads to where it led, and the verdicts stay.
 *
 *   machine-id, UUIDs, disk ids    the first digit is kept, so that names sort as they did
 *   IPv4, IPv6, Ethernet addresses those that documentation uses; loopback, masks and 0 stay
 *   host names                     host1, host2.example
 *   user@, credentials, passwords  user1, redacted; root stays
 *   private keys, known hosts      dropped
 *
 * Two passes: everything is learned first, then settled (ids are numbered in their order), then
 * replaced. Pure; linear in the bytes for a bounded number of names.
 */
#ifndef KDR_REDACT_H
#define KDR_REDACT_H

#include "facts.h"

struct redaction;

struct redaction *redact_new(struct arena *a);

/* A name of this machine, and its first part: replaced wherever they stand as words. */
void redact_name(struct redaction *r, struct span name);

/* The names in a file like /etc/hosts. */
void redact_hosts(struct redaction *r, struct span hosts);

/* Notes what identifies in there. */
void redact_learn(struct redaction *r, struct span text);

/* Everything is learned: from here on it is replaced. */
void redact_settle(struct redaction *r);

/* `text` without what was learned; the same span when there is nothing in it. */
struct span redact_text(const struct redaction *r, struct span text);

/*
 * Everything that was learned, by number from 0: of a host or an address what it was (in lower
 * case) and what it becomes, of anything else nothing. False: there are no more.
 */
bool redact_host(const struct redaction *r, size_t i, struct span *ret_was,
		 struct span *ret_becomes);

/* All of it for one machine: new facts, in the arena of `r`. Learns and settles. */
struct facts *redact_facts(struct redaction *r, const struct facts *f);

#endif
