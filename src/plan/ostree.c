/* SPDX-License-Identifier: MIT */
/*
 * An argument where ostree writes the boot entries: they belong to the deployment, so rpm-ostree
 * is asked on the running system, and an image that is being built says it in kargs.d.
 */
#include "plan/planner.h"

#include "base/strbuf.h"
#include "boot/template.h"

#define DIR_PATH "/usr/lib/bootc/kargs.d"
#define OURS DIR_PATH "/60-kdumpready.toml"

/* Another file of the image that says it too, and that would be in the way. */
static const char *other_file(const struct planner *p)
{
	const struct file *dir = facts_file(p->after, DIR_PATH);

	for (size_t i = 0; i < dir->n_names; i++) {
		const char *path = arena_printf(p->arena, DIR_PATH "/%s", dir->names[i]);
		struct span text = facts_bytes(p->after, path);

		if (strcmp(path, OURS) != 0 && span_find(text, "crashkernel=") < text.n)
			return path;
	}
	return NULL;
}

static void plan_image(struct planner *p, const struct want *want)
{
	const char *other = other_file(p);
	struct look look = *p->look;
	struct template t;
	struct span rest = span_of(want->text), word;
	struct strbuf text = STRBUF(p->arena);

	look.facts = p->after;
	template_of(&look, &t);
	if (t.seen == SEEN_PRESENT && argument_stands(p, want, t.args, NULL))
		return;
	if (other) {
		planner_refuse(p, "%s: %s has a crashkernel= already; put %s there", want->rule,
			       other, want->text);
		return;
	}
	strbuf_str(&text, "# Written by kdumpready: memory for the capture kernel.\nkargs = [");
	while (span_word(&rest, &word))
		strbuf_printf(&text, "%s\"%.*s\"", word.p == want->text ? "" : ", ", (int)word.n,
			      word.p);
	strbuf_str(&text, "]\n");
	planner_file(p, OURS, CLASS_LIVE, strbuf_span(&text), 0644, want,
		     "what the deployments of this image are started with");
}

/* Each crashkernel= that is there goes, and what is wanted is added. */
static const char **kargs(struct planner *p, const struct want *want)
{
	const struct state *s = &p->look->next[0];
	struct span rest = s->args_seen == SEEN_PRESENT ? s->args : span_of(""), word;
	const char **argv = NULL;
	size_t n = 0;

	*arena_push(p->arena, argv, n) = "/usr/bin/rpm-ostree";
	*arena_push(p->arena, argv, n) = "kargs";
	while (span_word(&rest, &word))
		if (span_starts(word, "crashkernel="))
			*arena_push(p->arena, argv, n) = arena_printf(
				p->arena, "--delete-if-present=%.*s", (int)word.n, word.p);
	rest = span_of(want->text);
	while (span_word(&rest, &word))
		*arena_push(p->arena, argv, n) =
			arena_printf(p->arena, "--append=%.*s", (int)word.n, word.p);
	*arena_push(p->arena, argv, n) = NULL;
	return argv;
}

void plan_ostree(struct planner *p, const struct want *want)
{
	if (!p->look->has_now) {
		plan_image(p, want);
		return;
	}
	if (argument_stands(p, want, p->look->next[0].args, NULL))
		return;
	if (p->options->no_generator) {
		planner_refuse(p, "%s: run on the machine itself: %s", want->rule,
			       planner_command_text(p, kargs(p, want)));
		return;
	}
	p->plan->reboot = true;
	planner_command(p, (struct command){ .when = COMMAND_AFTER,
					     .argv = kargs(p, want),
					     .why = "makes a deployment with the new arguments",
					     .rule = want->rule });
}
