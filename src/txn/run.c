/* SPDX-License-Identifier: MIT */
#include "txn/carry.h"
#include "txn/items.h"
#include "txn/recover.h"

enum txn_status txn_run(const struct txn_setup *s, const struct plan *plan,
			struct txn_outcome *ret_outcome)
{
	struct work w;
	int err;

	work_begin(&w, s, ret_outcome);
	err = carry_begin(&w);
	if (err == 0)
		err = recover_pending(&w);
	if (err == 0)
		err = items_plan(&w, plan);
	if (err == 0 && w.n_items)
		err = items_space(&w);
	if (err == 0)
		ret_outcome->status = carry_out(&w);
	work_end(&w);
	return ret_outcome->status;
}
