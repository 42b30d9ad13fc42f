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

/* The same of SUSE, whose initramfs gets a configuration of ssh of its own. */
struct answer remote_ssh_suse(const struct look *look, const struct remote *r);

/* The first key that is there; NULL: none. */
const char *remote_identity(const struct look *look);

#endif
