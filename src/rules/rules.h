/* SPDX-License-Identifier: MIT */
/* All rules, and what comes of judging a machine by them. */
#ifndef KDR_RULES_H
#define KDR_RULES_H

#include "rules/rule.h"

extern const struct rule *const rules_all[];
extern const size_t rules_count;

/* The rule with this id, or NULL. */
const struct rule *rules_find(struct span id);

struct finding {
	const struct rule *rule;
	bool on_now, on_next; /* this plane exists for the rule on this machine */
	struct judgement now, next;
	const char *waived; /* the reason, or NULL */
	struct fix fix;
	struct wants wants;
};

struct findings {
	struct finding *list;
	size_t n;
};

/* Judges every rule on every plane there is. `trigger_panic` leaves out the rules about NMIs. */
void rules_judge(const struct look *look, struct arena *a, bool trigger_panic,
		 struct findings *ret);

#endif
