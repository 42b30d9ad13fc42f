/* SPDX-License-Identifier: MIT */
/* grade: findings -> one word for each plane, and one for the machine. The weakest link decides. */
#ifndef KDR_GRADE_H
#define KDR_GRADE_H

#include "rules/rules.h"

enum grade { GRADE_READY, GRADE_DEGRADED, GRADE_UNKNOWN, GRADE_NOT_READY };

struct grades {
	bool has_now;
	enum grade now, next, overall;
	size_t waived; /* findings that would have weakened it */
};

/*
 * A plane: a counted fail beats a counted unknown beats a counted warn; waived findings, and
 * pass, pending and skip, weaken nothing. `capped`: what was left out (--quick) keeps it from
 * READY.
 */
void grade_of(const struct findings *findings, bool has_now, bool capped, struct grades *ret);

/* The machine: as its next boot where it has only that; else by the table in grade.c. */
enum grade grade_combine(enum grade now, enum grade next);

const char *grade_name(enum grade g);

/* Exit status of check: 0, 1, 3, 2 for READY, DEGRADED, UNKNOWN, NOT READY. */
int grade_status(enum grade g);

#endif
