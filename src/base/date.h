/* SPDX-License-Identifier: MIT */
/* date: a time as people write it, in UTC, whatever the locale and the zone are. */
#ifndef KDR_DATE_H
#define KDR_DATE_H

#include "base/arena.h"

/* "2026-11-23 14:02 UTC", of seconds since the epoch; before it: the epoch. */
const char *date_text(struct arena *a, int64_t seconds);

#endif
