/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "cmd/output.h"
#include "cmd/sandbox.h"
#include "cmd/session.h"
#include "out/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool use_color(const struct options *o)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	return !o->output && !(none && none[0]) && !(term && strcmp(term, "dumb") == 0) &&
	       isatty(STDOUT_FILENO);
}

/* With --only nothing is said of the whole: the worst of the rules asked for decides. */
static int status_of(const struct report *r, const struct options *o)
{
	enum grade g = r->grades.overall;

	if (o->fail_on == FAIL_ON_NEVER && (g == GRADE_DEGRADED || g == GRADE_NOT_READY))
		return 0;
	if (o->fail_on == FAIL_ON_FATAL && g == GRADE_DEGRADED)
		return 0;
	return grade_status(g);
}

static int report(struct session *s, const struct options *o)
{
	struct findings all;
	struct strbuf out = STRBUF(s->arena);
	struct report r = { .look = &s->look,
			    .findings = &all,
			    .graded = o->n_only == 0,
			    .trigger_panic = o->trigger_panic,
			    .verbose = o->verbose,
			    .quiet = o->quiet,
			    .color = use_color(o),
			    .arena = s->arena };
	static void (*const formats[])(const struct report *r, struct strbuf *out) = {
		[FORMAT_TEXT] = report_text,	 [FORMAT_JSON] = report_json,
		[FORMAT_NAGIOS] = report_nagios, [FORMAT_PROMETHEUS] = report_prometheus,
		[FORMAT_JUNIT] = report_junit,	 [FORMAT_JOURNAL] = report_journal,
	};
	int failed;

	session_judge(s, o, &all, &r.grades);
	r.status = status_of(&r, o);
	formats[o->format](&r, &out);
	failed = cmd_print_to(o->output, strbuf_span(&out));
	return failed ? failed : r.status;
}

/* What has to be opened is, then all else is given up, and only then others' files are read. */
static int check(void *data)
{
	struct run *r = data;
	int status = session_open(&r->session, &r->options);

	if (status)
		return status;
	sandbox_enter();
	status = session_look(&r->session, &r->options);
	return status ? status : report(&r->session, &r->options);
}

/* A plugin's status for wrong usage is UNKNOWN, whichever of its words is the wrong one. */
static bool for_nagios(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--format=nagios") == 0 ||
		    (strcmp(argv[i], "nagios") == 0 && strcmp(argv[i - 1], "--format") == 0))
			return true;
	return false;
}

int cmd_check(int argc, char **argv)
{
	struct run r = { .session = { .arena = arena_new(cmd_out_of_memory),
				      .root = { .fd = -1 } } };
	struct options *o = &r.options;
	int status = options_parse_check(r.session.arena, argc, argv, o);

	if (status == 0 && o->n_words)
		status = cmd_usage_error("check takes no argument: %s", o->words[0]);
	if (status == 0 && !o->fix && options_of_fix(o))
		status = cmd_usage_error("%s is for fix, or for check --fix", options_of_fix(o));
	if (status == 0 && o->list)
		status = cmd_usage_error("--list is for undo");
	if (status == 0 && (o->anyway || o->crash_now))
		status = cmd_usage_error("%s is for drill", o->anyway ? "--anyway" : "--crash-now");
	if (status == 0 && o->fix && o->format > FORMAT_JSON)
		status = cmd_usage_error("--fix has the formats text and json");
	if (status == EXIT_USAGE && for_nagios(argc, argv))
		status = 3;
	if (status == 0 && o->fix) {
		o->yes = !o->dry_run;
		status = fix_run(o, r.session.arena);
	} else if (status == 0) {
		status = output_run(r.session.arena, o->output, check, &r);
	}
	session_close(&r.session); /* what it took of memory ends with the process */
	return status;
}
