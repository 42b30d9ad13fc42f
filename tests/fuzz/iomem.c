/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/iomem.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct iomem m;

	(void)a;
	if (!iomem_parse(input, &m))
		return;
	law(m.addresses || (!m.ram && !m.crash && !m.crash_main && !m.nomap));
	law(m.crash_main <= m.crash || m.n_crash > 1);
	for (size_t i = 0; i < m.n_crash && i < IOMEM_CRASH_MAX && m.addresses; i++)
		law(m.crash_at[i].start <= m.crash_at[i].end);
}
