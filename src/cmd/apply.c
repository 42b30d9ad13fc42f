/* SPDX-License-Identifier: MIT */
#include "cmd/apply.h"

#include "base/term.h"
#include "cmd/sandbox.h"
#include "plan/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *apply_root_name(struct arena *a, const char *root)
{
	char *real = realpath(root, NULL);
	const char *name = real ? arena_dup(a, span_of(real)) : root;

	free(real);
	return name;
}

static bool plain(const char *value)
{
	for (; *value; value++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@:-",
			    *value))
			return false;
	return true;
}

/* The language grub-mkconfig writes into the menu; nothing else of the caller reaches a command. */
static const char **locale(struct arena *a)
{
	static const char *const names[] = { "LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE" };
	const char **env = arena_array(a, const char *, 5);
	size_t n = 0;

	for (size_t i = 0; i < 4; i++) {
		const char *value = getenv(names[i]);

		if (value && value[0] && plain(value))
			env[n++] = arena_printf(a, "%s=%s", names[i], value);
	}
	return env;
}

void apply_setup(const struct apply *a, struct txn_setup *ret)
{
	*ret = (struct txn_setup){ .arena = a->s.arena,
				   .root = &a->s.root,
				   .root_name = apply_root_name(a->s.arena, a->o->root),
				   .state_dir = a->o->state_dir,
				   .env = locale(a->s.arena),
				   .no_exec = a->no_exec };
}

int apply_look(struct apply *a, struct arena *arena, struct options *o)
{
	struct plan_options options = { .override = o->override,
					.n_override = o->n_override,
					.unmask = o->unmask,
					.install = o->install,
					.ask = !o->yes && !o->fix, /* "Do this?" comes after it */
					.force = o->force };
	struct facts *expected;
	int status;

	session_close(&a->s);
	a->s = (struct session){ .arena = arena, .root = { .fd = -1 } };
	a->o = o;
	status = session_open(&a->s, o);
	if (status == 0 && o->dry_run)
		sandbox_enter();
	if (status == 0)
		status = session_look(&a->s, o);
	if (status)
		return status;
	a->no_exec = o->no_exec || a->s.look.facts->root_kind == ROOT_IMAGE ||
		     a->s.look.facts->root_kind == ROOT_CAPTURE || a->s.probe.capture;
	options.no_generator = a->no_exec;
	session_judge(&a->s, o, &a->findings, &a->grades);
	plan_make(&a->s.look, &a->findings, &options, &a->plan, &expected);
	a->expected = expected;
	return 0;
}

static int verify(void *user, const char *path, struct span old, struct span now, const char **why)
{
	const struct apply *a = user;
	const struct facts *before = a->s.look.facts;

	*why = "it was changed since it was looked at";
	if (!span_same(old, facts_bytes(before, path)))
		return -1;
	return compare_menus(before, a->expected, path, now, a->o->accept_drift, why) ? 0 : -1;
}

/*
 * What failed is told; whether that matters shows when the machine is judged again. But without a
 * new capture image the old one must not be unloaded.
 */
static int failed(void *user, const struct command *command, const char *why)
{
	(void)user, (void)why;
	return command->must ? -1 : 0;
}

static int merge(void *user, const char *path, struct span old, struct span ours, struct span now,
		 struct span *ret_bytes)
{
	const struct apply *a = user;

	(void)path;
	return compare_take_back(a->s.arena, old, ours, now, ret_bytes) ? 0 : -1;
}

/* What weakens nothing, a warning, not knowing, failing. */
static int weight(bool there, const struct judgement *j)
{
	if (!there || !j->counted)
		return 0;
	switch (j->verdict) {
	case VERDICT_FAIL:
		return 3;
	case VERDICT_UNKNOWN:
		return 2;
	case VERDICT_WARN:
		return 1;
	default:
		return 0;
	}
}

static const struct finding *same_rule(const struct findings *all, const struct rule *rule)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].rule == rule)
			return &all->list[i];
	return NULL;
}

/*
 * The first rule that is worse off than before: at the next boot, or now where what worked does no
 * longer. What has only become a warning is told by the verdict.
 */
static const char *worse(struct arena *arena, const struct findings *before,
			 const struct findings *after)
{
	for (size_t i = 0; i < after->n; i++) {
		const struct finding *f = &after->list[i], *was = same_rule(before, f->rule);
		int next = weight(f->on_next, &f->next), now = weight(f->on_now, &f->now);

		if (!was || f->waived || f->rule->stage == STAGE_SELF)
			continue;
		if (next >= 2 && next > weight(was->on_next, &was->next))
			return arena_printf(arena, "%s would be worse at the next boot: %s",
					    f->rule->id, f->next.message);
		if (now == 3 && weight(was->on_now, &was->now) == 0)
			return arena_printf(arena, "%s is worse now: %s", f->rule->id,
					    f->now.message);
	}
	return NULL;
}

/* Looks at the machine as it is now, beside what `a` holds. */
static int look_again(const struct apply *a, struct session *ret, struct findings *findings,
		      struct grades *grades)
{
	*ret = (struct session){ .arena = a->s.arena, .root = { .fd = -1 } };
	if (session_look(ret, a->o))
		return -1;
	session_judge(ret, a->o, findings, grades);
	return 0;
}

static int accept(void *user, const char **why)
{
	const struct apply *a = user;
	struct findings findings;
	struct grades grades;
	struct session again;
	const char *what = "it could not be looked at again";

	if (look_again(a, &again, &findings, &grades) == 0)
		what = worse(a->s.arena, &a->findings, &findings);
	session_close(&again);
	if (what)
		*why = what;
	return what ? -1 : 0;
}

static bool loaded_now(const struct apply *a)
{
	struct findings findings;
	struct grades grades;
	struct session again;
	bool loaded = look_again(a, &again, &findings, &grades) == 0 &&
		      again.look.now.loaded.is == TRI_YES;

	session_close(&again);
	return loaded;
}

/* To a person who waits: installing packages or making an initramfs takes minutes. */
static void running(void *user, const char *command)
{
	const struct apply *a = user;

	if (a->o->format == FORMAT_TEXT && !a->o->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "running: %s\n", term_clean(a->s.arena, span_of(command)));
}

enum txn_status apply_commands(struct apply *a, const struct command *commands, size_t n,
			       struct txn_outcome *ret_outcome)
{
	struct plan plan = { .commands = arena_array(a->s.arena, struct command, n + 1),
			     .n_commands = n };
	struct txn_setup setup;

	for (size_t i = 0; i < n; i++) {
		plan.commands[i] = commands[i];
		plan.commands[i].when = COMMAND_AFTER;
	}
	apply_setup(a, &setup);
	setup.hooks = (struct txn_hooks){ .user = a, .running = running };
	return txn_run(&setup, &plan, ret_outcome);
}

/* The files are as they were: so is what is loaded, or the run is not undone. */
static enum txn_status load_again(struct apply *a, struct txn_outcome *out)
{
	struct txn_outcome again;

	if (a->s.look.now.loaded.is != TRI_YES || loaded_now(a))
		return out->status;
	for (size_t i = 0; i < a->plan.n_commands; i++)
		if (a->plan.commands[i].loads)
			apply_commands(a, &a->plan.commands[i], 1, &again);
	if (loaded_now(a))
		return out->status;
	out->message = arena_printf(a->s.arena,
				    "%s; the capture kernel that was loaded before could not be "
				    "loaded again: run: systemctl restart %s",
				    out->message, a->s.look.profile.distro->unit);
	return TXN_HALF;
}

enum txn_status apply_plan(struct apply *a, struct txn_outcome *ret_outcome)
{
	struct txn_setup setup;

	apply_setup(a, &setup);
	setup.hooks = (struct txn_hooks){ .user = a,
					  .running = running,
					  .verify = verify,
					  .failed = failed,
					  .accept = accept,
					  .merge = merge };
	txn_run(&setup, &a->plan, ret_outcome);
	if (ret_outcome->status == TXN_REFUSED && a->s.look.has_now && !a->no_exec)
		ret_outcome->status = load_again(a, ret_outcome);
	return ret_outcome->status;
}
