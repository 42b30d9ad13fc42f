/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/grub_cfg.h"

/* Bounded by what the parser follows. */
static void read_block(const struct grub_block *block, unsigned depth)
{
	law(depth < 1000);
	for (const struct grub_node *n = block ? block->first : NULL; n; n = n->next) {
		fuzz_read(n->name);
		for (size_t i = 0; i < n->n_words; i++)
			for (size_t k = 0; k < n->words[i].n; k++)
				fuzz_read(n->words[i].pieces[k].text);
		read_block(n->cond, depth + 1);
		read_block(n->body, depth + 1);
		read_block(n->other, depth + 1);
	}
}

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct grub_script script;

	grub_cfg_parse(a, "/boot/grub/grub.cfg", 1, input, &script);
	law(!script.error || script.error_line);
	read_block(&script.root, 0);
}
