/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/grubenv.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct grubenv env;

	grubenv_parse(a, input, &env);
	law(env.valid || env.problem);
	for (size_t i = 0; i < env.n; i++) {
		fuzz_read(env.vars[i].name);
		fuzz_read(env.vars[i].value);
		fuzz_part(input, env.vars[i].raw);
	}
	grubenv_get(&env, "kernelopts");
}
