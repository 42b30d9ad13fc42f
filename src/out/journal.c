/* SPDX-License-Identifier: MIT */
#include "out/report.h"

#include "base/term.h"

/* A field holds one line. */
static void put_text(const struct report *r, struct strbuf *out, const char *s)
{
	for (s = term_clean(r->arena, span_of(s)); *s; s++)
		strbuf_byte(out, *s == '\n' ? ' ' : *s);
}

static void put_found(const struct report *r, struct strbuf *out)
{
	static const char *const fields[] = { [VERDICT_FAIL] = "FAIL",
					      [VERDICT_UNKNOWN] = "UNKNOWN",
					      [VERDICT_WARN] = "WARN",
					      [VERDICT_PENDING] = "PENDING" };

	for (size_t i = 0; i < r->findings->n; i++) {
		const struct finding *f = &r->findings->list[i];
		enum verdict v = report_weakest(f);

		if (f->waived)
			strbuf_printf(out, "KDUMPREADY_WAIVED=%s\n", f->rule->id);
		else if (fields[v])
			strbuf_printf(out, "KDUMPREADY_%s=%s\n", fields[v], f->rule->id);
	}
}

void report_journal(const struct report *r, struct strbuf *out)
{
	static const int priorities[] = { 6, 4, 3, 4 }; /* info, warning, error, warning */
	const struct grades *g = &r->grades;

	strbuf_str(out, "MESSAGE=");
	if (r->graded) {
		strbuf_printf(out, "%s: ", grade_name(g->overall));
		put_text(r, out, report_sentence(r));
	} else {
		strbuf_printf(out, "%zu of %zu rules", r->findings->n, rules_count);
	}
	strbuf_printf(out, "\nPRIORITY=%d\nSYSLOG_IDENTIFIER=kdumpready\n",
		      priorities[r->status & 3]);
	if (r->graded) {
		strbuf_printf(out, "KDUMPREADY_GRADE=%s\n", grade_name(g->overall));
		if (g->has_now)
			strbuf_printf(out, "KDUMPREADY_NOW=%s\n", grade_name(g->now));
		strbuf_printf(out, "KDUMPREADY_NEXT=%s\n", grade_name(g->next));
	}
	put_found(r, out);
}
