/* SPDX-License-Identifier: MIT */
/* hosts: /etc/hosts, hosts(5). What only DNS knows is not known here. */
#ifndef KDR_FORMAT_HOSTS_H
#define KDR_FORMAT_HOSTS_H

#include "base/span.h"

enum host_address {
	HOST_NO_ADDRESS,
	HOST_UNSPECIFIED, /* 0.0.0.0, :: */
	HOST_LOOPBACK,	  /* 127.0.0.0/8, ::1 */
	HOST_ADDRESS,
};

/* What an IPv4 or IPv6 address, as inet_pton(3) reads it, without brackets, leads to. */
enum host_address hosts_address(struct span name);
bool hosts_is_address(struct span name);
bool hosts_is_v6(struct span address);

/* Letters, digits, dots, dashes: what is none cannot be looked up. */
bool hosts_may_be_name(struct span name);

/* The first line that gives `name` an address, which is then set; 0: none. */
unsigned hosts_find(struct span text, struct span name, struct span *ret_address);

#endif
