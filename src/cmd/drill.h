/* SPDX-License-Identifier: MIT */
/* drill: what its steps share. */
#ifndef KDR_CMD_DRILL_H
#define KDR_CMD_DRILL_H

#include "cmd/session.h"
#include "out/drill.h"

/* Which boot this is. */
const char *drill_boot_id(struct session *s);

/* Writes `d` to `name` in the state directory, or with NULL takes it away. 0, or 4 after saying
 * why. */
int drill_keep(struct session *s, const struct options *o, const char *name, const struct drill *d);

/* Prints it: 0, or 3. */
int drill_say(struct session *s, const struct options *o, const struct drill *d);

/* After the reboot: is there a new dump, and is it whole? */
int drill_verify(struct session *s, struct options *o);

#endif
