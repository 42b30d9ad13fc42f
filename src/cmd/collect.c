/* SPDX-License-Identifier: MIT */
/* collect: everything check read of a machine, without what names it, to be judged elsewhere. */
#include "cmd/cmd.h"
#include "cmd/output.h"
#include "cmd/sandbox.h"
#include "cmd/session.h"
#include "out/capture.h"
#include "out/redact.h"

#include <errno.h>
#include <unistd.h>

/* What the machine is called stands in files that check has no use for. */
static void learn_names(struct session *s, struct redaction *r)
{
	struct probe p = { .f = facts_new(s->arena), .root = &s->root };
	const char *const paths[] = { "/etc/hostname", "/proc/sys/kernel/hostname" };

	for (size_t i = 0; i < 2; i++)
		if (i == 0 || s->probe.f->root_kind == ROOT_LIVE ||
		    s->probe.f->root_kind == ROOT_CAPTURE) {
			probe_read(&p, paths[i]);
			redact_name(r, facts_value(p.f, paths[i]));
		}
	probe_read(&p, "/etc/hosts");
	redact_hosts(r, facts_bytes(p.f, "/etc/hosts"));
}

/* The first rule that says something else of the redacted facts, or NULL. */
static const char *differs(struct session *s, struct options *o, const struct facts *f)
{
	struct session other = { .arena = s->arena, .root = { .fd = -1 } };
	struct findings before, after;
	struct grades grades;

	look_first(&other.look, f, &o->look);
	look_states(&other.look, &o->look);
	session_judge(s, o, &before, &grades);
	session_judge(&other, o, &after, &grades);
	for (size_t i = 0; i < before.n; i++)
		if (before.list[i].now.verdict != after.list[i].now.verdict ||
		    before.list[i].next.verdict != after.list[i].next.verdict)
			return before.list[i].rule->id;
	return NULL;
}

/* Redacted, with the machine's own names too unless they are words that a rule must read. */
static const struct facts *redact(struct session *s, struct options *o)
{
	struct redaction *r = redact_new(s->arena);
	const char *rule;
	struct facts *f;

	learn_names(s, r);
	f = redact_facts(r, s->probe.f);
	rule = differs(s, o, f);
	if (!rule)
		return f;
	f = redact_facts(redact_new(s->arena), s->probe.f);
	if (differs(s, o, f)) {
		cmd_error("without what identifies this machine %s would be judged otherwise: "
			  "nothing was written",
			  rule);
		return NULL;
	}
	cmd_error("this machine's name is a word that %s needs: it was left where it stands", rule);
	return f;
}

static int collect(void *data)
{
	struct run *r = data;
	struct session *s = &r->session;
	struct options *o = &r->options;
	struct strbuf json = STRBUF(s->arena), tar = STRBUF(s->arena);
	const struct facts *f;
	int err = session_open(s, o);

	if (err)
		return err;
	sandbox_enter();
	err = session_look(s, o);
	if (err)
		return err;
	f = redact(s, o);
	if (!f)
		return 3;
	capture_json(f, &json);
	err = capture_tar(f, strbuf_span(&json), &tar);
	if (err == -ENOSYS)
		cmd_error("the library libarchive.so.13 is not installed, and collect needs it");
	else if (err)
		cmd_error("the archive cannot be made: %s", facts_reason(-err));
	if (err)
		return 3;
	return cmd_print_to(o->output, strbuf_span(&tar));
}

int cmd_collect(int argc, char **argv)
{
	struct run r = { .session = { .arena = arena_new(cmd_out_of_memory),
				      .root = { .fd = -1 } } };
	struct options *o = &r.options;
	int status = options_parse(r.session.arena, argc, argv, o);

	if (status == 0 && o->n_words)
		status = cmd_usage_error("collect takes no argument: %s", o->words[0]);
	if (status == 0 && options_of_fix(o))
		status = cmd_usage_error("%s is for fix", options_of_fix(o));
	if (status == 0 && !o->output && isatty(STDOUT_FILENO))
		status = cmd_usage_error("collect writes a tar archive: give -o FILE.tar");
	if (status == 0)
		status = output_run(r.session.arena, o->output, collect, &r);
	session_end(&r.session);
	return status;
}
