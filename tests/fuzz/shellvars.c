/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/shellvars.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct shellvars s = SHELLVARS(a);
	unsigned lines = 1;

	for (size_t i = 0; i < input.n; i++)
		lines += input.p[i] == '\n';
	shellvars_unset(&s, "HOME");
	shellvars_read(&s, "/f", input);
	for (size_t i = 0; i < s.n; i++) {
		fuzz_read(s.vars[i].name);
		fuzz_read(s.vars[i].value);
		law(s.vars[i].name.n);
		law(s.vars[i].known || (s.vars[i].why && !s.vars[i].value.n));
		law(s.vars[i].where.line <= lines);
	}
	for (size_t i = 0; i < s.n_assigned; i++)
		fuzz_part(input, s.assigned[i].raw);
	shellvars_get(&s, "GRUB_CMDLINE_LINUX");
}
