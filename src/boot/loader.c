/* SPDX-License-Identifier: MIT */
#include "boot/loader.h"

void loader_predict(const struct facts *f, struct boot_prediction *ret)
{
	(void)f;
	*ret = (struct boot_prediction){
		.unknown = "the boot loader's configuration is not read yet",
		.chosen = BOOT_NO_ENTRY,
		.one_shot = BOOT_NO_ENTRY,
	};
}

enum retrodiction loader_retrodict(const struct facts *f, const struct boot_prediction *p,
				   size_t *ret_entry)
{
	(void)f;
	(void)p;
	(void)ret_entry;
	return RETRODICT_UNKNOWN;
}

struct span loader_own_args(struct span cmdline)
{
	return cmdline;
}
