/* SPDX-License-Identifier: MIT */
/*
 * fix: shows what would make the next boot ready, asks, does it, looks again, and says what is so
 * then. check --fix is the same without asking.
 */
#include "cmd/apply.h"
#include "cmd/cmd.h"
#include "out/fix.h"
#include "out/plan.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

struct fixing {
	struct apply apply;
	struct options o;
	struct arena *arena;
	struct txn_outcome outcome;
	struct fix_report report;
};

static int say(const struct fixing *f, struct strbuf *text)
{
	int r = f->o.format == FORMAT_JSON ? 0 : cmd_print(strbuf_span(text));

	*text = (struct strbuf)STRBUF(f->arena);
	return r;
}

/* What an earlier run left half done comes first: finished, or taken back. 0, or a status. */
static int recover(struct fixing *f)
{
	struct strbuf text = STRBUF(f->arena);
	struct root root = { .fd = -1 };
	struct txn_setup setup;
	struct txn_outcome done;
	int r = root_open(&root, f->o.root);

	if (r < 0)
		return 0; /* said by the look */
	f->apply.s.arena = f->arena;
	f->apply.o = &f->o;
	apply_setup(&f->apply, &setup);
	setup.root = &root;
	txn_recover(&setup, &done);
	root_close(&root);
	if (done.status != TXN_DONE) {
		cmd_error("%s%s",
			  done.status == TXN_HALF ? "an earlier run could not be finished: " : "",
			  done.message);
		return (int)done.status;
	}
	if (!done.id)
		return 0;
	fix_outcome_text(&done, &text);
	return say(f, &text);
}

static bool anything(const struct plan *plan)
{
	return plan->n_changes || plan->n_commands;
}

/* yes, y: anything else, and the end of the input, is no. */
static bool asks(const char *question)
{
	char answer[8] = "";

	fprintf(stderr, "%s [y/N] ", question);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return answer[0] == 'y' || answer[0] == 'Y';
}

/* Whether the plan is to be carried out now. */
static bool agreed(const struct fixing *f)
{
	if (f->o.dry_run)
		return false;
	if (f->o.yes)
		return true;
	return f->o.format == FORMAT_TEXT && isatty(STDIN_FILENO) && isatty(STDERR_FILENO) &&
	       asks("Do this?");
}

/*
 * An image whose boot loader comes later, and will find the reservation where it looks for it: what
 * can be done there is done.
 */
static bool is_pending(const struct fixing *f)
{
	const struct look *look = &f->apply.s.look;
	const struct findings *all = &f->apply.findings;

	if (look->has_now || look->boot.kind != LOADER_NONE || f->apply.plan.n_refused ||
	    f->report.after.next != GRADE_UNKNOWN)
		return false;
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].rule->id, "crashkernel-param") == 0)
			return all->list[i].next.verdict == VERDICT_PENDING;
	return false;
}

static int status_after(const struct fixing *f)
{
	enum grade next = f->report.after.next;

	return next <= GRADE_DEGRADED || is_pending(f) ? 0 : grade_status(next);
}

/* The plan's shape before it is carried out: 0 nothing to do, 1 something, 2 it cannot be done. */
static int status_shown(const struct fixing *f)
{
	if (f->apply.plan.n_refused)
		return 2;
	if (anything(&f->apply.plan))
		return 1;
	return f->o.dry_run ? 0 : status_after(f);
}

/* Whether the plan is to install packages first. */
static bool wants_packages(const struct plan *plan)
{
	return plan->n_commands && plan->commands[0].when == COMMAND_BEFORE;
}

/*
 * Packages first: what they bring is looked at before anything else is planned. 0 goes on, with
 * the new plan; else `*ret_status` is the end.
 */
static bool install(struct fixing *f, int *ret_status)
{
	const struct plan *plan = &f->apply.plan;
	struct strbuf text = STRBUF(f->arena);

	if (!wants_packages(plan) || f->apply.no_exec || f->o.dry_run)
		return true;
	plan_text(plan, &text);
	*ret_status = say(f, &text);
	if (*ret_status)
		return false;
	if (!agreed(f)) {
		*ret_status = 1;
		return false;
	}
	apply_commands(&f->apply, plan->commands, plan->n_commands, &f->outcome);
	fix_outcome_text(&f->outcome, &text);
	*ret_status = say(f, &text);
	if (*ret_status == 0)
		*ret_status = apply_look(&f->apply, f->arena, &f->o);
	if (*ret_status == 0 && wants_packages(plan)) {
		cmd_error("the packages could not be installed: %s",
			  f->outcome.n_notes ? f->outcome.notes[0] : f->outcome.message);
		*ret_status = 2;
	}
	return *ret_status == 0;
}

/* Until the end: who ends the run is told what became of it, and the status says so too. */
static void hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int carry_out(struct fixing *f)
{
	struct fix_report *r = &f->report;
	struct plan plan = f->apply.plan;
	struct plan *kept = arena_new_of(f->arena, struct plan);
	enum txn_status done;
	int status;

	hold_signals();
	done = apply_plan(&f->apply, &f->outcome);
	*kept = plan;
	r->plan = kept;
	r->outcome = &f->outcome;
	r->end = done == TXN_DONE ? FIX_DONE : done == TXN_REFUSED ? FIX_REFUSED : FIX_HALF;
	if (done != TXN_DONE) {
		cmd_error("%s: %s", done == TXN_REFUSED ? "nothing was changed" : "left half done",
			  f->outcome.message);
		return (int)done;
	}
	status = apply_look(&f->apply, f->arena, &f->o);
	if (status)
		return status;
	r->after = f->apply.grades;
	r->reboot = r->has_now && (plan.reboot || r->after.now > r->after.next);
	return status_after(f);
}

/* Once for what was changed; a machine that comes back no better is not sent round again. */
static int reboot(struct fixing *f)
{
	const char *argv[] = { "/usr/bin/systemctl", "reboot", NULL };
	const struct command command = { .argv = argv, .why = "what was changed takes effect" };
	struct txn_outcome done;
	struct txn_setup setup;
	const char *why;

	apply_setup(&f->apply, &setup);
	if (txn_reboot_once(&setup,
			    facts_value(f->apply.s.look.facts, "/proc/sys/kernel/random/boot_id"),
			    &why) != 1) {
		cmd_error("no reboot: %s", why);
		return 0;
	}
	if (apply_commands(&f->apply, &command, 1, &done) != TXN_DONE || done.n_notes) {
		cmd_error("no reboot: %s", done.n_notes ? done.notes[0] : done.message);
		return 0;
	}
	f->report.rebooting = true;
	return 0;
}

/* What it came to: the verdict, and what is left to do. */
static void put_end(const struct fixing *f, struct strbuf *text)
{
	const struct fix_report *r = &f->report;
	struct report verdict = { .look = &f->apply.s.look,
				  .findings = &f->apply.findings,
				  .grades = r->after,
				  .graded = f->o.n_only == 0,
				  .trigger_panic = f->o.trigger_panic,
				  .quiet = !f->o.fix,
				  .arena = f->arena };

	if (r->outcome || r->plan->n_refused + r->plan->n_unknown + r->plan->n_left)
		strbuf_str(text, "\n");
	if (r->outcome) {
		fix_outcome_text(r->outcome, text);
		if (r->outcome->id)
			strbuf_printf(text, "done; kdumpready undo %s takes it back\n\n",
				      r->outcome->id);
	}
	report_text(&verdict, text);
	if (is_pending(f))
		strbuf_str(text, "Pending: no boot loader is configured here yet. Judge it again "
				 "when one is: kdumpready check\n");
	if (r->rebooting)
		strbuf_str(text, "Rebooting now: it takes effect then.\n");
	else if (r->reboot)
		strbuf_str(text, "Reboot to make it take effect.\n");
}

static int show_end(struct fixing *f, int status)
{
	struct strbuf text = STRBUF(f->arena);
	int failed;

	if (f->o.format == FORMAT_JSON)
		fix_json(&f->report, &text);
	else if (f->report.end == FIX_DONE || f->report.end == FIX_NOTHING)
		put_end(f, &text);
	else if (f->report.outcome)
		fix_outcome_text(f->report.outcome, &text);
	failed = cmd_print(strbuf_span(&text));
	return failed ? failed : status;
}

/* Shows the plan, and carries it out where that is agreed. */
static int go(struct fixing *f)
{
	struct fix_report *r = &f->report;
	struct strbuf text = STRBUF(f->arena);
	bool something = anything(&f->apply.plan);
	int status;

	*r = (struct fix_report){ .root = f->o.root,
				  .plan = &f->apply.plan,
				  .end = something ? FIX_SHOWN : FIX_NOTHING,
				  .has_now = f->apply.s.look.has_now,
				  .before = f->apply.grades,
				  .after = f->apply.grades,
				  .arena = f->arena };
	plan_text(&f->apply.plan, &text);
	status = say(f, &text);
	if (status)
		return status;
	if (something && agreed(f)) {
		status = carry_out(f);
	} else {
		r->reboot = !something && r->has_now && r->after.now > r->after.next;
		status = status_shown(f);
	}
	if (f->o.reboot && r->reboot && status == 0 && !f->apply.no_exec && !f->o.dry_run)
		status = reboot(f);
	if (something && r->end == FIX_SHOWN && !f->o.dry_run && !f->o.yes && !isatty(STDIN_FILENO))
		cmd_error("nothing was changed: --yes does it");
	return r->end == FIX_SHOWN && f->o.format == FORMAT_TEXT ? status : show_end(f, status);
}

static int usage(const struct options *o)
{
	if (o->n_words)
		return cmd_usage_error("fix takes no argument: %s", o->words[0]);
	if (o->dry_run && (o->yes || o->reboot))
		return cmd_usage_error("--dry-run changes nothing: leave out --yes and --reboot");
	if (o->output || o->quiet || o->look.quick)
		return cmd_usage_error("-o, -q and --quick are for check");
	return 0;
}

int fix_run(struct options *o, struct arena *arena)
{
	struct fixing f = { .apply = { .s = { .root = { .fd = -1 } } }, .o = *o, .arena = arena };
	int status = usage(o);

	if (status == 0 && !o->dry_run && strcmp(o->root, "/") == 0 && geteuid() != 0 &&
	    (o->yes || isatty(STDIN_FILENO))) {
		cmd_error("fix changes the system: run it as root (--dry-run only shows)");
		status = TXN_REFUSED;
	}
	if (status == 0 && !o->dry_run && (o->yes || isatty(STDIN_FILENO)))
		status = recover(&f);
	if (status == 0)
		status = apply_look(&f.apply, arena, &f.o);
	if (status == 0 && install(&f, &status))
		status = go(&f);
	session_close(&f.apply.s);
	return status;
}

int cmd_fix(int argc, char **argv)
{
	struct arena *arena = arena_new(cmd_out_of_memory);
	struct options o;
	int status = options_parse(arena, argc, argv, &o);

	if (status == 0)
		status = fix_run(&o, arena);
	arena_free(arena);
	return status;
}
