/* SPDX-License-Identifier: MIT */
/* redact_route: /proc/net/route, whose addresses are written in no form that others share. */
#ifndef KDR_REDACT_ROUTE_H
#define KDR_REDACT_ROUTE_H

#include "out/redact.h"

bool redact_route_is(const char *path);

/* For each address that was learned a route to its substitute by the same interface. */
struct span redact_route(const struct redaction *r, struct arena *a, struct span text);

#endif
