/* SPDX-License-Identifier: MIT */
#include "out/report.h"

#include "base/term.h"
#include "out/drill.h"
#include "out/dumps.h"

struct counts {
	size_t verdict[VERDICT_FAIL + 1], waived;
};

/* What has nothing to say of now alone does not count as skipped. */
static enum verdict verdict_of(const struct finding *f)
{
	enum verdict v = report_weakest(f);

	return v == VERDICT_SKIP && f->on_next && f->next.verdict != VERDICT_SKIP ? VERDICT_PASS
										  : v;
}

/* Each finding once, by what it decides; a waived one apart. */
static void count(const struct report *r, struct counts *ret)
{
	*ret = (struct counts){ .waived = 0 };
	for (size_t i = 0; i < r->findings->n; i++) {
		const struct finding *f = &r->findings->list[i];

		if (f->waived)
			ret->waived++;
		else
			ret->verdict[verdict_of(f)]++;
	}
}

/* One line of a plugin: what follows a bar is read as figures, so no text may hold one. */
static void put_plain(const struct report *r, struct strbuf *out, const char *s)
{
	for (s = term_clean(r->arena, span_of(s)); *s; s++)
		strbuf_byte(out, *s == '|' ? '/' : *s);
}

static void put_ids(const struct report *r, struct strbuf *out, enum verdict v)
{
	const char *before = "; ";

	for (size_t i = 0; i < r->findings->n; i++) {
		const struct finding *f = &r->findings->list[i];

		if (f->waived || verdict_of(f) != v)
			continue;
		if (before[0] == ';')
			strbuf_printf(out, "; %s", verdict_name(v));
		strbuf_printf(out, "%s %s", before[0] == ';' ? ":" : ",", f->rule->id);
		before = ",";
	}
}

void report_nagios(const struct report *r, struct strbuf *out)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };
	const struct state *s = r->look->has_now ? &r->look->now : &r->look->next[0];
	struct counts n;

	count(r, &n);
	strbuf_printf(out, "KDUMPREADY %s", words[r->status & 3]);
	if (r->graded) {
		strbuf_printf(out, " - %s: ", grade_name(r->grades.overall));
		put_plain(r, out, report_sentence(r));
	} else {
		strbuf_printf(out, " - %zu of %zu rules", r->findings->n, rules_count);
	}
	put_ids(r, out, VERDICT_FAIL);
	put_ids(r, out, VERDICT_UNKNOWN);
	put_ids(r, out, VERDICT_WARN);
	strbuf_printf(out, " | fail=%zu unknown=%zu warn=%zu waived=%zu", n.verdict[VERDICT_FAIL],
		      n.verdict[VERDICT_UNKNOWN], n.verdict[VERDICT_WARN], n.waived);
	if (s->reserved.seen == SEEN_PRESENT)
		strbuf_printf(out, " reserved=%lldB", (long long)s->reserved.n);
	strbuf_str(out, "\n");
}

static void put_metric(struct strbuf *out, const char *name, const char *help)
{
	strbuf_printf(out, "# HELP kdumpready_%s %s\n# TYPE kdumpready_%s gauge\n", name, help,
		      name);
}

static void put_grades(const struct report *r, struct strbuf *out)
{
	const struct grades *g = &r->grades;

	if (!r->graded)
		return;
	put_metric(out, "grade", "0 READY, 1 DEGRADED, 2 NOT READY, 3 UNKNOWN.");
	strbuf_printf(out, "kdumpready_grade{plane=\"overall\"} %d\n", grade_status(g->overall));
	if (g->has_now)
		strbuf_printf(out, "kdumpready_grade{plane=\"now\"} %d\n", grade_status(g->now));
	strbuf_printf(out, "kdumpready_grade{plane=\"next\"} %d\n", grade_status(g->next));
}

static void put_check(struct strbuf *out, const struct finding *f, const char *plane,
		      const struct judgement *j)
{
	static const int numbers[] = {
		[VERDICT_PASS] = 0,    [VERDICT_WARN] = 1,    [VERDICT_FAIL] = 2,
		[VERDICT_UNKNOWN] = 3, [VERDICT_PENDING] = 4, [VERDICT_SKIP] = 5,
	};

	strbuf_printf(out, "kdumpready_check_status{id=\"%s\",stage=\"%s\",plane=\"%s\"} %d\n",
		      f->rule->id, stage_name(f->rule->stage), plane, numbers[j->verdict]);
}

static void put_reserved(struct strbuf *out, const char *plane, const struct state *s)
{
	if (s->reserved.seen == SEEN_PRESENT)
		strbuf_printf(out, "kdumpready_reserved_bytes{plane=\"%s\"} %lld\n", plane,
			      (long long)s->reserved.n);
}

static void put_drill(const struct report *r, struct strbuf *out)
{
	struct drill d;

	drill_of(r->look, &d);
	if (d.state != DRILL_PASSED && d.state != DRILL_FAILED)
		return;
	put_metric(out, "drill_passed", "Whether the last drill left a whole dump.");
	strbuf_printf(out, "kdumpready_drill_passed %d\n", d.state == DRILL_PASSED);
	put_metric(out, "drill_verified_seconds", "When that drill was verified, Unix time.");
	strbuf_printf(out, "kdumpready_drill_verified_seconds %lld\n", (long long)d.verified);
}

/* Nothing where they could not all be seen. */
static void put_dumps(const struct report *r, struct strbuf *out)
{
	const struct look *look = r->look;
	const char *dir = look->has_now && !look->quick ? dumps_directory(&look->now) : NULL;
	size_t states[] = { [DUMP_COMPLETE] = 0, [DUMP_TRUNCATED] = 0, [DUMP_UNKNOWN] = 0 };
	struct saved_dump *all;
	size_t n;

	if (!dir || dumps_unseen(look->facts, dir))
		return;
	n = dumps_of(look->facts, dir, &all);
	for (size_t i = 0; i < n; i++)
		states[all[i].state]++;
	put_metric(out, "dumps", "Dumps that were saved and not yet moved away.");
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		strbuf_printf(out, "kdumpready_dumps{state=\"%s\"} %zu\n",
			      dumps_state_name((enum dump_state)i), states[i]);
}

void report_prometheus(const struct report *r, struct strbuf *out)
{
	const struct look *look = r->look;

	put_grades(r, out);
	put_metric(out, "check_status", "0 pass, 1 warn, 2 fail, 3 unknown, 4 pending, 5 skip.");
	for (size_t i = 0; i < r->findings->n; i++) {
		const struct finding *f = &r->findings->list[i];

		if (f->on_now)
			put_check(out, f, "now", &f->now);
		if (f->on_next)
			put_check(out, f, "next", &f->next);
	}
	put_metric(out, "reserved_bytes", "Memory kept for the capture kernel.");
	if (look->has_now)
		put_reserved(out, "now", &look->now);
	if (look->n_next == 1)
		put_reserved(out, "next", &look->next[0]);
	put_drill(r, out);
	put_dumps(r, out);
}

/* XML 1.0 has no place for U+FFFE and U+FFFF; all else that it refuses term_clean() wrote out. */
static void put_xml(const struct report *r, struct strbuf *out, const char *s)
{
	for (s = term_clean(r->arena, span_of(s)); *s; s++) {
		if (strncmp(s, "\xef\xbf\xbe", 3) == 0 || strncmp(s, "\xef\xbf\xbf", 3) == 0) {
			strbuf_printf(out, "\\xEF\\xBF\\x%02X", (unsigned char)s[2]);
			s += 2;
		} else if (*s == '&') {
			strbuf_str(out, "&amp;");
		} else if (*s == '<') {
			strbuf_str(out, "&lt;");
		} else if (*s == '>') {
			strbuf_str(out, "&gt;");
		} else if (*s == '"') {
			strbuf_str(out, "&quot;");
		} else {
			strbuf_byte(out, *s);
		}
	}
}

static void put_seen(const struct report *r, struct strbuf *out, const char *plane, bool there,
		     const struct judgement *j)
{
	if (!there)
		return;
	strbuf_printf(out, "%s: %s: ", plane, verdict_name(j->verdict));
	put_xml(r, out, where_text(r->arena, j->where));
	strbuf_printf(out, "%s", j->where.path ? ": " : "");
	put_xml(r, out, j->message);
	strbuf_str(out, j->counted ? "\n" : " (does not decide)\n");
}

static void put_case(const struct report *r, struct strbuf *out, const struct finding *f)
{
	static const char *const elements[] = {
		[VERDICT_PASS] = NULL, [VERDICT_SKIP] = "skipped",  [VERDICT_PENDING] = NULL,
		[VERDICT_WARN] = NULL, [VERDICT_UNKNOWN] = "error", [VERDICT_FAIL] = "failure",
	};
	enum verdict v = verdict_of(f);
	const char *element = f->waived ? "skipped" : elements[v];

	strbuf_printf(out, "    <testcase classname=\"kdumpready.%s\" name=\"%s\">\n",
		      stage_name(f->rule->stage), f->rule->id);
	if (element) {
		strbuf_printf(out, "      <%s message=\"%s", element, f->waived ? "waived: " : "");
		put_xml(r, out, f->waived ? f->waived : f->rule->title);
		strbuf_str(out, "\"/>\n");
	}
	strbuf_str(out, "      <system-out>");
	put_seen(r, out, "now", f->on_now, &f->now);
	put_seen(r, out, "next boot", f->on_next, &f->next);
	strbuf_str(out, "</system-out>\n    </testcase>\n");
}

void report_junit(const struct report *r, struct strbuf *out)
{
	struct strbuf totals = STRBUF(r->arena);
	struct counts n;

	count(r, &n);
	strbuf_printf(&totals, "name=\"kdumpready\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
		      r->findings->n, n.verdict[VERDICT_FAIL], n.verdict[VERDICT_UNKNOWN]);
	strbuf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites %s>\n",
		      strbuf_text(&totals));
	strbuf_printf(out, "  <testsuite %s skipped=\"%zu\">\n", strbuf_text(&totals),
		      n.verdict[VERDICT_SKIP] + n.waived);
	for (size_t i = 0; i < r->findings->n; i++)
		put_case(r, out, &r->findings->list[i]);
	strbuf_str(out, "  </testsuite>\n</testsuites>\n");
}
