/* SPDX-License-Identifier: MIT */
/* What fix left behind: the state of each of its journals, see txn/txn.h. And the last drill. */
#include "probe/probe.h"

#include "format/drill.h"

#define JOURNALS "/var/lib/kdumpready/txn"

void probe_self(struct probe *p)
{
	const struct file *dir = probe_dir(p, JOURNALS);

	for (size_t i = 0; i < dir->n_names; i++)
		probe_read(p, arena_printf(p->f->arena, JOURNALS "/%s/state", dir->names[i]));
	if (probe_stat(p, DRILL_DIR)->seen != SEEN_PRESENT)
		return;
	probe_read(p, DRILL_ARMED);
	probe_read(p, DRILL_RESULT);
}
