/* SPDX-License-Identifier: MIT */
/* remote_parts: what remote*.c share. Internal to them. */
#ifndef KDR_BOOT_REMOTE_PARTS_H
#define KDR_BOOT_REMOTE_PARTS_H

#include "boot/remote.h"

struct answer remote_say(enum tri is, struct where where, const char *why);

/* The export, and where it is mounted. */
struct answer remote_nfs(const struct look *look, enum plane plane);

/* The key, the ways ssh may be led elsewhere, and the host's key. */
struct answer remote_ssh(const struct look *look, const struct state *s, const struct remote *r);

#endif
