/* SPDX-License-Identifier: MIT */
#include "grade.h"

static enum grade worse(enum grade a, enum grade b)
{
	return a > b ? a : b;
}

static enum grade of_judgement(const struct judgement *j)
{
	if (!j->counted)
		return GRADE_READY;
	switch (j->verdict) {
	case VERDICT_FAIL:
		return GRADE_NOT_READY;
	case VERDICT_UNKNOWN:
		return GRADE_UNKNOWN;
	case VERDICT_WARN:
		return GRADE_DEGRADED;
	default:
		return GRADE_READY;
	}
}

enum grade grade_combine(enum grade now, enum grade next)
{
	/* "Ready after a reboot": everything that is wrong now is right by then. */
	if (now == GRADE_NOT_READY && next == GRADE_READY)
		return GRADE_DEGRADED;
	return worse(now, next);
}

void grade_of(const struct findings *findings, bool has_now, bool capped, struct grades *ret)
{
	enum grade least = capped ? GRADE_DEGRADED : GRADE_READY;
	struct grades g = { .has_now = has_now, .now = least, .next = least };

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->list[i];
		enum grade now = f->on_now ? of_judgement(&f->now) : GRADE_READY;
		enum grade next = f->on_next ? of_judgement(&f->next) : GRADE_READY;

		if (f->waived) {
			g.waived += now != GRADE_READY || next != GRADE_READY;
			continue;
		}
		g.now = worse(g.now, now);
		g.next = worse(g.next, next);
	}
	g.overall = has_now ? grade_combine(g.now, g.next) : g.next;
	*ret = g;
}

const char *grade_name(enum grade g)
{
	static const char *const names[] = { "READY", "DEGRADED", "UNKNOWN", "NOT READY" };

	return names[g];
}

int grade_status(enum grade g)
{
	static const int status[] = { 0, 1, 3, 2 };

	return status[g];
}
