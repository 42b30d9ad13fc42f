/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/pe.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	static const char *const names[] = { ".cmdline", ".uname", "" };
	uint64_t at, size;
	struct pe pe;

	(void)a;
	if (pe_parse(span_head(input, PE_HEAD), &pe))
		return;
	fuzz_read(pe.table);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		law(!pe_find(&pe, names[i], &at, &size) || (size && size <= UINT32_MAX));
}
