/* SPDX-License-Identifier: MIT */
/* drill: one real interrupt, prepared, and looked at afterwards. */
#include "cmd/drill.h"

#include "boot/fingerprint.h"
#include "cmd/cmd.h"
#include "cmd/sandbox.h"
#include "txn/keep.h"

#include <stdio.h>
#include <unistd.h>

/* As cloud-init left it. No socket is opened here: the metadata service is never asked. */
#define INSTANCE_ID "/var/lib/cloud/data/instance-id"
#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define HOST_NAME "/proc/sys/kernel/hostname"

static void setup_of(struct session *s, const struct options *o, struct txn_setup *ret)
{
	*ret = (struct txn_setup){
		.arena = s->arena, .root = &s->root, .root_name = o->root, .state_dir = o->state_dir
	};
}

/* `text` NULL: the file is taken away. 0, or 4 after saying why. */
int drill_keep(struct session *s, const struct options *o, const char *name, const struct drill *d)
{
	struct strbuf text = STRBUF(s->arena);
	struct txn_setup setup;
	const char *why;

	setup_of(s, o, &setup);
	if (d)
		drill_print(d, &text);
	if (txn_keep(&setup, "drill", name, d ? strbuf_span(&text) : span_make(NULL, 0), &why) == 0)
		return 0;
	cmd_error("%s", why);
	return 4;
}

const char *drill_boot_id(struct session *s)
{
	probe_read(&s->probe, BOOT_ID);
	return arena_dup(s->arena, facts_value(s->probe.f, BOOT_ID));
}

/* What keeps a drill from being made here, or NULL. */
static const char *refusal(struct session *s, const struct options *o, const struct grades *grades)
{
	if (!s->look.has_now)
		return "this is no running machine: there is nothing to crash";
	if (grades->now != GRADE_READY && !o->anyway)
		return arena_printf(s->arena,
				    "the verdict for now is %s: a drill would cost a crash and "
				    "leave no dump; see kdumpready check, or give --anyway",
				    grade_name(grades->now));
	if (!s->look.now.target.directory && !o->anyway)
		return "the dump goes where drill verify cannot look; give --anyway to do without";
	return NULL;
}

/* Whoever types the name knows which machine it is. */
static bool confirmed(struct session *s)
{
	char answer[256] = "";
	const char *name = arena_dup(
		s->arena, (probe_read(&s->probe, HOST_NAME), facts_value(s->probe.f, HOST_NAME)));

	fprintf(stderr, "This crashes the machine now, without a warning to anybody on it.\n"
			"Type its name to do it: ");
	if (!name[0] || !fgets(answer, sizeof(answer), stdin))
		return false;
	return span_eq(span_trim(span_of(answer)), name);
}

static void fill(struct session *s, const struct options *o, const struct grades *grades,
		 struct drill *ret)
{
	const struct file *dir;

	*ret = (struct drill){ .state = DRILL_IS_ARMED,
			       .sysrq = o->crash_now,
			       .armed = s->probe.f->time,
			       .boot_id = drill_boot_id(s),
			       .grade = grade_name(grades->now),
			       .path = s->look.now.target.directory };
	ret->n_marks = fingerprint_of(&s->look, &ret->marks);
	if (!ret->path)
		return;
	dir = probe_dir(&s->probe, ret->path);
	ret->before = dir->names;
	ret->n_before = dir->n_names;
}

static int crash(struct session *s, const struct options *o)
{
	struct txn_setup setup;
	int err;

	setup_of(s, o, &setup);
	err = txn_crash(&setup);
	cmd_error("/proc/sysrq-trigger: %s: nothing happened, and nothing is armed",
		  facts_reason(-err));
	drill_keep(s, o, "armed", NULL);
	return 4;
}

static int arm(struct session *s, struct options *o)
{
	struct strbuf out = STRBUF(s->arena);
	struct findings findings;
	struct grades grades;
	const char *refused;
	struct drill d;
	int status;

	session_judge(s, o, &findings, &grades);
	refused = refusal(s, o, &grades);
	if (!refused && o->crash_now && s->probe.f->root_kind != ROOT_LIVE)
		refused = "--crash-now is for the machine that runs";
	if (!refused && o->crash_now && !confirmed(s))
		refused = "that is not this machine's name: nothing was done";
	if (refused) {
		cmd_error("%s", refused);
		return 4;
	}
	fill(s, o, &grades, &d);
	status = drill_keep(s, o, "armed", &d);
	if (status)
		return status;
	if (o->crash_now)
		return crash(s, o);
	probe_read(&s->probe, INSTANCE_ID);
	drill_how_to(&s->look, &d, facts_value(s->probe.f, INSTANCE_ID), &out);
	return cmd_print(strbuf_span(&out));
}

int drill_say(struct session *s, const struct options *o, const struct drill *d)
{
	struct strbuf out = STRBUF(s->arena);

	if (o->format == FORMAT_JSON)
		drill_json(&s->look, d, &out);
	else
		drill_text(&s->look, d, &out);
	return cmd_print(strbuf_span(&out));
}

/* A record that cannot be read, or is torn, is not one that was never made. 0, or 3 after saying
 * so.
 */
static int readable(const struct session *s)
{
	const char *const paths[] = { DRILL_DIR, DRILL_ARMED, DRILL_RESULT };
	struct drill d;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		const struct file *file = facts_file(s->probe.f, paths[i]);

		if (file->seen == SEEN_UNREADABLE)
			cmd_error("%s: %s", paths[i], facts_reason(file->err));
		else if (file->has_bytes && !drill_parse(s->arena, file->bytes, &d))
			cmd_error("%s: is damaged; remove it", paths[i]);
		else
			continue;
		return 3;
	}
	return 0;
}

static int status(struct session *s, struct options *o)
{
	struct drill d;

	drill_of(&s->look, &d);
	return drill_say(s, o, &d);
}

static const struct {
	const char *name;
	int (*run)(struct session *s, struct options *o);
	bool writes;
} steps[] = { { "arm", arm, true }, { "verify", drill_verify, true }, { "status", status, false } };

static int run(struct session *s, struct options *o)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		int failed;

		if (o->n_words != 1 || strcmp(o->words[0], steps[i].name) != 0)
			continue;
		if (steps[i].writes && strcmp(o->root, "/") == 0 && geteuid() != 0) {
			cmd_error("drill %s keeps what it finds in %s: run it as root",
				  steps[i].name, DRILL_DIR);
			return 4;
		}
		if (steps[i].writes && strcmp(o->root, "/") != 0 && !o->state_dir)
			return cmd_usage_error(
				"with --root, drill %s needs a --state-dir to write to",
				steps[i].name);
		failed = session_open(s, o);
		if (failed)
			return failed;
		if (!steps[i].writes)
			sandbox_enter();
		failed = session_look(s, o);
		if (!failed && steps[i].run != arm)
			failed = readable(s);
		return failed ? failed : steps[i].run(s, o);
	}
	return cmd_usage_error("drill takes one of: arm, verify, status");
}

int cmd_drill(int argc, char **argv)
{
	struct session s = { .arena = arena_new(cmd_out_of_memory), .root = { .fd = -1 } };
	struct options o;
	int r = options_parse(s.arena, argc, argv, &o);

	if (r == 0)
		r = run(&s, &o);
	session_end(&s);
	return r;
}
