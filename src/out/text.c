/* SPDX-License-Identifier: MIT */
#include "out/report.h"

#include "base/size.h"
#include "base/term.h"
#include "out/drill.h"

static const char *clean(const struct report *r, const char *s)
{
	return s ? term_clean(r->arena, span_of(s)) : "";
}

static const char *const colors[] = {
	[GRADE_READY] = "\033[32m",
	[GRADE_DEGRADED] = "\033[33m",
	[GRADE_UNKNOWN] = "\033[35m",
	[GRADE_NOT_READY] = "\033[31m",
};

static void put_verdict(const struct report *r, struct strbuf *out)
{
	const struct grades *g = &r->grades;
	const char *on = r->color ? colors[g->overall] : "", *off = r->color ? "\033[0m" : "";

	strbuf_printf(out, "%s%s%s", on, grade_name(g->overall), off);
	/* Of an image whose guest is not known the verdict is for the RAM its argument covers. */
	if (g->overall <= GRADE_DEGRADED && !g->has_now && r->look->next[0].reservation.covers)
		strbuf_printf(out, " for %s", r->look->next[0].reservation.covers);
	if (g->waived)
		strbuf_printf(out, " (%zu waived)", g->waived);
	strbuf_printf(out, ": %s\n", report_sentence(r));
	if (r->quiet)
		return;
	if (g->has_now)
		strbuf_printf(out, "now: %s; next boot: %s\n", grade_name(g->now),
			      grade_name(g->next));
}

static void put_host(const struct report *r, struct strbuf *out)
{
	const struct look *look = r->look;
	const struct state *s = look->has_now ? &look->now : &look->next[0];
	const char *os = look->profile.name[0] ? look->profile.name : "an unknown distribution";
	const char *drill = drill_sentence(look);

	strbuf_str(out, clean(r, os));
	if (look->profile.cloud != CLOUD_NONE)
		strbuf_printf(out, " on %s", cloud_label(look->profile.cloud));
	if (s->release)
		strbuf_printf(out, ", kernel %s", clean(r, s->release));
	if (look->has_now && s->ram.min == s->ram.max)
		strbuf_printf(out, ", %s of RAM", size_about(r->arena, s->ram.min));
	strbuf_str(out, "\n");
	if (look->quick)
		strbuf_str(out, "--quick: the inside of the capture image was not looked at\n");
	if (drill)
		strbuf_printf(out, "drill: %s\n", drill);
}

/* The same is said of both columns, of the same place. */
static bool on_both(const struct report *r, const struct finding *f)
{
	return f->on_now && f->on_next && f->now.verdict == f->next.verdict &&
	       strcmp(f->now.message, f->next.message) == 0 &&
	       strcmp(where_text(r->arena, f->now.where), where_text(r->arena, f->next.where)) == 0;
}

enum verdict report_weakest(const struct finding *f)
{
	enum verdict v = VERDICT_PASS;

	if (f->on_now && f->now.counted && f->now.verdict > v)
		v = f->now.verdict;
	if (f->on_next && f->next.counted && f->next.verdict > v)
		v = f->next.verdict;
	return v;
}

/* A finding that only repeats another one's fault on every plane where it is wrong. */
static bool only_follows(const struct finding *f)
{
	bool now = f->on_now && f->now.verdict > VERDICT_PENDING && !f->now.follows;
	bool next = f->on_next && f->next.verdict > VERDICT_PENDING && !f->next.follows;

	return report_weakest(f) > VERDICT_PENDING && !now && !next;
}

static void put_judgement(const struct report *r, struct strbuf *out, const char *plane,
			  const struct judgement *j)
{
	const char *where = where_text(r->arena, j->where);

	strbuf_printf(out, "         %s: ", plane);
	if (where[0])
		strbuf_printf(out, "%s: ", clean(r, where));
	strbuf_printf(out, "%s%s\n", clean(r, j->message), j->counted ? "" : " (does not decide)");
}

/* What is no more than advice and has something to say. */
static bool notes(const struct finding *f)
{
	return f->rule->advice && !f->waived && f->now.verdict > VERDICT_PENDING;
}

static void put_finding(const struct report *r, struct strbuf *out, const struct finding *f)
{
	enum verdict v = report_weakest(f);

	strbuf_printf(out, "%-8s %s: %s\n", notes(f) ? "note" : verdict_name(v), f->rule->id,
		      f->rule->title);
	if (f->waived)
		strbuf_printf(out, "         waived: %s\n", clean(r, f->waived));
	if (on_both(r, f)) {
		put_judgement(r, out, "now and next boot", &f->next);
		return;
	}
	if (f->on_now && (r->verbose || f->now.verdict > VERDICT_SKIP))
		put_judgement(r, out, "now", &f->now);
	if (f->on_next &&
	    (r->verbose || f->next.verdict > VERDICT_SKIP || f->now.verdict > VERDICT_SKIP))
		put_judgement(r, out, "next boot", &f->next);
}

static void put_names(const struct report *r, struct strbuf *out, const char *label,
		      bool (*wanted)(const struct finding *f))
{
	const char *separator = "";
	size_t column = strlen(label) + 2;
	bool any = false;

	for (size_t i = 0; i < r->findings->n; i++) {
		const struct finding *f = &r->findings->list[i];
		size_t n = strlen(f->rule->id) + 2;

		if (!wanted(f))
			continue;
		if (!any)
			strbuf_printf(out, "%-8s ", label);
		if (any && column + n > 90) {
			strbuf_str(out, ",\n         ");
			separator = "";
			column = 9;
		}
		strbuf_printf(out, "%s%s", separator, f->rule->id);
		separator = ", ";
		column += n;
		any = true;
	}
	if (any)
		strbuf_str(out, "\n");
}

static bool skipped(const struct finding *f)
{
	return !notes(f) && report_weakest(f) <= VERDICT_SKIP && !f->waived &&
	       (f->on_next ? f->next.verdict : f->now.verdict) == VERDICT_SKIP;
}

static bool passes(const struct finding *f)
{
	return report_weakest(f) <= VERDICT_SKIP && !f->waived && !skipped(f) && !notes(f);
}

/* What kdumpready itself left undone stands before everything it says of the machine. */
static bool comes_first(const struct finding *f)
{
	return f->rule->stage == STAGE_SELF && report_weakest(f) > VERDICT_PENDING;
}

/* One verdict's findings, what is fundamental before the rest. */
static void put_with_verdict(const struct report *r, struct strbuf *out, enum verdict v)
{
	for (int fundamental = 1; fundamental >= 0; fundamental--)
		for (size_t i = 0; i < r->findings->n; i++) {
			const struct finding *f = &r->findings->list[i];

			if (report_weakest(f) == v && f->rule->fundamental == (bool)fundamental &&
			    !comes_first(f) && (r->verbose || !only_follows(f)))
				put_finding(r, out, f);
		}
}

static void put_findings(const struct report *r, struct strbuf *out)
{
	for (size_t i = 0; i < r->findings->n; i++)
		if (comes_first(&r->findings->list[i]))
			put_finding(r, out, &r->findings->list[i]);
	put_with_verdict(r, out, VERDICT_FAIL);
	put_with_verdict(r, out, VERDICT_UNKNOWN);
	put_with_verdict(r, out, VERDICT_WARN);
	put_with_verdict(r, out, VERDICT_PENDING);
	for (size_t i = 0; i < r->findings->n; i++)
		if (notes(&r->findings->list[i]))
			put_finding(r, out, &r->findings->list[i]);
	if (!r->verbose) {
		put_names(r, out, "follows", only_follows);
		put_names(r, out, "pass", passes);
		put_names(r, out, "skip", skipped);
		return;
	}
	for (size_t i = 0; i < r->findings->n; i++)
		if (report_weakest(&r->findings->list[i]) <= VERDICT_SKIP &&
		    !notes(&r->findings->list[i]))
			put_finding(r, out, &r->findings->list[i]);
}

/*
 * What to begin with: worse before better, what is fundamental before the rest, and what the next
 * boot will have too before what a reboot mends.
 */
static int urgency(const struct finding *f)
{
	bool lasts = f->on_next && f->next.verdict > VERDICT_PENDING;

	return (int)report_weakest(f) * 4 + f->rule->fundamental * 2 + lasts;
}

static const struct finding *first_to_do(const struct report *r)
{
	const struct finding *found = NULL;

	for (size_t i = 0; i < r->findings->n; i++) {
		const struct finding *f = &r->findings->list[i];

		if (f->waived || !f->fix.n_commands || only_follows(f) ||
		    report_weakest(f) <= VERDICT_PENDING)
			continue;
		if (comes_first(f))
			return f;
		if (!found || urgency(f) > urgency(found))
			found = f;
	}
	return found;
}

static void put_next_step(const struct report *r, struct strbuf *out)
{
	const struct finding *f = first_to_do(r), *unclear = NULL;

	if (f) {
		strbuf_printf(out, "\nNext, for %s:\n", f->rule->id);
		for (size_t i = 0; i < f->fix.n_commands; i++)
			strbuf_printf(out, "  %s\n", clean(r, f->fix.commands[i]));
		strbuf_printf(out, "Why: kdumpready explain %s\n", f->rule->id);
		return;
	}
	for (size_t i = 0; i < r->findings->n && !unclear; i++)
		if (report_weakest(&r->findings->list[i]) > VERDICT_PENDING &&
		    !r->findings->list[i].waived)
			unclear = &r->findings->list[i];
	if (unclear && report_weakest(unclear) == VERDICT_UNKNOWN && !r->look->facts->privileged)
		strbuf_str(out,
			   "\nNext, to judge what could not be read:\n  sudo kdumpready check\n");
	else if (unclear && unclear->rule->nmi_only && report_weakest(unclear) == VERDICT_UNKNOWN)
		strbuf_str(out, "\nNext, to judge what can be judged without an interrupt:\n"
				"  kdumpready check --trigger panic\n");
	else if (unclear)
		strbuf_printf(out, "\nNext:\n  kdumpready explain %s\n", unclear->rule->id);
}

/* With --only there is no grade: "1 of 19 rules: pass". */
static void put_only(const struct report *r, struct strbuf *out)
{
	enum verdict worst = VERDICT_PASS;

	for (size_t i = 0; i < r->findings->n; i++)
		if (report_weakest(&r->findings->list[i]) > worst)
			worst = report_weakest(&r->findings->list[i]);
	strbuf_printf(out, "%zu of %zu rules: %s\n", r->findings->n, rules_count,
		      verdict_name(worst));
}

void report_text(const struct report *r, struct strbuf *out)
{
	if (r->graded)
		put_verdict(r, out);
	else
		put_only(r, out);
	if (r->quiet)
		return;
	put_host(r, out);
	strbuf_str(out, "\n");
	put_findings(r, out);
	put_next_step(r, out);
}
