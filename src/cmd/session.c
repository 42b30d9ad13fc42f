/* SPDX-License-Identifier: MIT */
#include "cmd/session.h"

#include "cmd/cmd.h"
#include "rules/rules.h"

#include <errno.h>

/* What the user said of an image's firmware stands where the loader's model looks for it. */
static void set_firmware(struct session *s, enum firmware firmware)
{
	struct file *file;

	if (firmware == FIRMWARE_UNKNOWN)
		return;
	file = facts_add(s->probe.f, "/sys/firmware/efi");
	file->seen = firmware == FIRMWARE_UEFI ? SEEN_PRESENT : SEEN_ABSENT;
	file->kind = FILE_DIRECTORY;
}

static bool known_rule(const char *id)
{
	return rules_find(span_of(id)) != NULL;
}

/* The site's policy is the host's, whatever root is looked at. 0, or EXIT_USAGE after saying why.
 */
static int read_policy(struct arena *a, struct policy *policy)
{
	static const char dir[] = "/etc/kdumpready.conf.d";
	struct root host = { .fd = -1 };
	struct probe p = { .f = facts_new(a), .root = &host };
	const struct file *names;
	const char *wrong = NULL;

	if (root_open(&host, "/") < 0)
		return 0;
	probe_read(&p, "/etc/kdumpready.conf");
	probe_read_dir(&p, dir, ".conf");
	root_close(&host);
	names = facts_file(p.f, dir);
	if (names->seen == SEEN_UNREADABLE)
		wrong = arena_printf(a, "%s: %s", dir, facts_reason(names->err));
	for (size_t i = 0; i <= names->n_names && !wrong; i++) {
		const struct file *file = facts_file(
			p.f, i ? arena_path(a, dir, names->names[i - 1]) : "/etc/kdumpready.conf");

		if (file->seen == SEEN_UNREADABLE)
			wrong = arena_printf(a, "%s: %s", file->path, facts_reason(file->err));
		else if (file->has_bytes)
			wrong = policy_add(a, policy, file->path, file->bytes, known_rule);
	}
	return wrong ? cmd_usage_error("%s", wrong) : 0;
}

/* A damaged capture must not pass for an image that was never one. 0, or 3 after saying why. */
static int check_capture(const struct session *s, const char *root)
{
	const struct file *file = facts_file(s->probe.f, "/kdumpready-capture.json");

	if (file->seen != SEEN_UNREADABLE)
		return 0;
	cmd_error("--root %s: kdumpready-capture.json: %s", root,
		  file->err == EBADMSG ? "is no capture, or a damaged one"
				       : facts_reason(file->err));
	return 3;
}

int session_open(struct session *s, struct options *o)
{
	struct policy given = o->policy;
	int r;

	o->policy = (struct policy){ .n_waivers = 0 };
	if (read_policy(s->arena, &o->policy))
		return EXIT_USAGE;
	for (size_t i = 0; i < given.n_waivers; i++)
		*arena_push(s->arena, o->policy.waivers, o->policy.n_waivers) = given.waivers[i];
	o->look.policy = &o->policy;
	r = root_open(&s->root, o->root);

	if (r < 0) {
		cmd_error("--root %s: %s", o->root, facts_reason(-r));
		return 3;
	}
	s->probe = (struct probe){ .f = facts_new(s->arena),
				   .root = &s->root,
				   .quick = o->look.quick };
	s->probe.f->root = o->root;
	probe_slash(&s->probe);
	return 0;
}

int session_look(struct session *s, struct options *o)
{
	int status = s->root.fd < 0 ? session_open(s, o) : 0;

	if (status)
		return status;
	set_firmware(s, o->firmware);
	probe_all(&s->probe);
	if (check_capture(s, o->root))
		return 3;
	look_first(&s->look, s->probe.f, &o->look);
	probe_follow(&s->probe, &s->look);
	look_states(&s->look, &o->look);
	return 0;
}

static bool wanted(const struct options *o, const char *id)
{
	for (size_t i = 0; i < o->n_only; i++)
		if (strcmp(o->only[i], id) == 0)
			return true;
	return o->n_only == 0;
}

static void keep_wanted(const struct options *o, struct findings *all)
{
	size_t kept = 0;

	for (size_t i = 0; i < all->n; i++)
		if (wanted(o, all->list[i].rule->id))
			all->list[kept++] = all->list[i];
	all->n = kept;
}

static void reweigh(struct judgement *j, bool fail)
{
	if (j->verdict == VERDICT_FAIL || j->verdict == VERDICT_WARN)
		j->verdict = fail ? VERDICT_FAIL : VERDICT_WARN;
}

/* The site's waivers and severities; what was seen stays as it was seen. */
static void apply_policy(const struct policy *policy, struct findings *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct finding *f = &all->list[i];

		for (size_t k = 0; k < policy->n_severities; k++)
			if (strcmp(policy->severities[k].id, f->rule->id) == 0) {
				reweigh(&f->now, policy->severities[k].fail);
				reweigh(&f->next, policy->severities[k].fail);
			}
		for (size_t k = 0; k < policy->n_waivers; k++)
			if (strcmp(policy->waivers[k].id, f->rule->id) == 0)
				f->waived = policy->waivers[k].reason;
	}
}

void session_judge(struct session *s, const struct options *o, struct findings *ret_findings,
		   struct grades *ret_grades)
{
	rules_judge(&s->look, s->arena, o->trigger_panic, ret_findings);
	apply_policy(&o->policy, ret_findings);
	keep_wanted(o, ret_findings);
	grade_of(ret_findings, s->look.has_now, o->look.quick && !o->n_only, ret_grades);
}

void session_close(struct session *s)
{
	capture_free(s->probe.capture);
	s->probe.capture = NULL;
	if (s->root.fd >= 0)
		root_close(&s->root);
	s->root.fd = -1;
}

void session_end(struct session *s)
{
	session_close(s);
	arena_free(s->arena);
}
