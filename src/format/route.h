/* SPDX-License-Identifier: MIT */
/*
 * route: /proc/net/route, the routes of IPv4 as net/ipv4/fib_trie.c prints them on a machine with
 * the low byte first.
 */
#ifndef KDR_FORMAT_ROUTE_H
#define KDR_FORMAT_ROUTE_H

#include "base/span.h"

/* The interface of the narrowest route that is up, of equals the lowest metric; empty: not told. */
struct span route_to(struct span text, struct span address);

#endif
