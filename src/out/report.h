/* SPDX-License-Identifier: MIT */
/* report: what check has to say, in every format from the same findings. */
#ifndef KDR_REPORT_H
#define KDR_REPORT_H

#include "base/strbuf.h"
#include "grade.h"

struct report {
	const struct look *look;
	const struct findings *findings;
	struct grades grades;
	bool graded; /* false with --only: some rules say nothing of the whole */
	bool trigger_panic;
	int status; /* the exit status that goes with it: 0 .. 3 */
	bool verbose, quiet, color;
	struct arena *arena;
};

/* Verdict first, worst first, the next command last. */
void report_text(const struct report *r, struct strbuf *out);

/* kdumpready.report/1, see packaging/kdumpready.report.schema.json. */
void report_json(const struct report *r, struct strbuf *out);

/*
 * monitor.c. A line and its figures for Nagios and its kin; a file for the textfile collector of
 * node_exporter, in which what is not known is left out; a test suite for what builds images.
 */
void report_nagios(const struct report *r, struct strbuf *out);
void report_prometheus(const struct report *r, struct strbuf *out);
void report_junit(const struct report *r, struct strbuf *out);

/*
 * journal.c. Fields for logger --journald, one on a line: MESSAGE, PRIORITY, the grades, and the id
 * of each rule that does not pass as KDUMPREADY_FAIL, _UNKNOWN, _WARN, _PENDING or _WAIVED.
 */
void report_journal(const struct report *r, struct strbuf *out);

/* The verdict in one sentence without a full stop. */
const char *report_sentence(const struct report *r);

/* The worse of a finding's two verdicts, of those that count; PASS where neither does. */
enum verdict report_weakest(const struct finding *f);

/* The rules themselves: kdumpready list. */
void list_text(struct strbuf *out);
void list_json(struct strbuf *out);

/* One rule in full, with what to type on this system: kdumpready explain. */
void explain_text(const struct look *look, const struct rule *rule, struct strbuf *out);

#endif
