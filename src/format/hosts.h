/* SPDX-License-Identifier: MIT */
/* hosts: /etc/hosts, hosts(5). What only DNS knows is not known here. */
#ifndef KDR_FORMAT_HOSTS_H
#define KDR_FORMAT_HOSTS_H

#include "base/span.h"

/* An IPv4 or IPv6 address, without brackets. */
bool hosts_is_address(struct span name);

/* The first line that gives `name` an address, which is then set; 0: none. */
unsigned hosts_find(struct span text, struct span name, struct span *ret_address);

#endif
