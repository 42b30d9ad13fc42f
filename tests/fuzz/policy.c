/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "policy.h"

static bool known(const char *id)
{
	return strcmp(id, "nmi-panic") == 0 || strcmp(id, "dump-space") == 0;
}

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct policy p = { .n_waivers = 0 };
	const char *wrong = policy_add(a, &p, "/etc/kdumpready.conf", input, known);

	law(!wrong || (!p.n_waivers && !p.n_severities && !p.minimum_reservation));
	for (size_t i = 0; i < p.n_waivers; i++)
		law(known(p.waivers[i].id) && p.waivers[i].reason && p.waivers[i].reason[0]);
	for (size_t i = 0; i < p.n_severities; i++)
		law(known(p.severities[i].id));
	law(!p.dump_path || p.dump_path[0] == '/');
}
