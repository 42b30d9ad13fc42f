/* SPDX-License-Identifier: MIT */
/* ssh_config: what of ssh's configuration may lead it elsewhere than a host's name says. */
#ifndef KDR_FORMAT_SSH_CONFIG_H
#define KDR_FORMAT_SSH_CONFIG_H

#include "base/span.h"

/*
 * The first line that is not surely for other hosts and changes where ssh connects, or where it
 * looks for the host's key; 0: none. A Match block may always be for this host.
 */
unsigned ssh_config_detour(struct span text, struct span host);

/* The first such line that changes whether an unknown host is refused; 0: none, it is. */
unsigned ssh_config_lax(struct span text, struct span host);

enum ssh_family {
	SSH_FAMILY_UNSAID,
	SSH_FAMILY_ANY,
	SSH_FAMILY_V4,
	SSH_FAMILY_V6,
	SSH_FAMILY_UNKNOWN, /* in a Match block, or none of ssh's words */
};

/* What AddressFamily says that is not surely for other hosts, and its line. ssh takes the first. */
enum ssh_family ssh_config_family(struct span text, struct span host, unsigned *ret_line);

#endif
