/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/hosts.h"
#include "format/known_hosts.h"
#include "format/ssh_config.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct span address = span_of(""), host = span_of("dump.example.com");
	unsigned line = 0, found;

	(void)a;
	law((known_hosts_find(input, host, &line) == KNOWN_NOT) == (line == 0));
	found = hosts_find(input, host, &address);
	law((found == 0) == (address.n == 0));
	law(!found || hosts_is_address(address));
	(void)ssh_config_detour(input, host);
	(void)ssh_config_lax(input, host);
}
