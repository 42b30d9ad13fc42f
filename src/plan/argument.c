/* SPDX-License-Identifier: MIT */
/*
 * An argument on the kernel command line: of every entry that an installed kernel boots from, and
 * of what the next kernel package is started with. The whole is predicted again before it counts.
 */
#include "plan/planner.h"

#include "base/size.h"
#include "boot/template.h"

/* More than a third of the RAM, and not what is set aside already. */
static bool is_much(const struct planner *p, const struct crashkernel_result *result)
{
	const struct look *look = p->look;
	const struct state *s = &look->next[0];

	if (result->size <= s->ram.min / 3)
		return false;
	return !look->has_now || look->now.reserved.seen != SEEN_PRESENT ||
	       (uint64_t)look->now.reserved.n < result->size;
}

/* Whether what is asked for reserves anything on this machine, and leaves it enough. */
static bool fits(struct planner *p, const struct want *want)
{
	const struct state *s = &p->look->next[0];
	struct crashkernel_kernel kernel;
	struct crashkernel_result result;

	if (!crashkernel_given(span_of(want->text)) || !s->ram.min)
		return true;
	state_kernel(p->look, s, &kernel);
	crashkernel_eval(span_of(want->text), s->ram.min, &kernel, &result);
	if (!result.reserves) {
		planner_refuse(p, "%s: %s reserves nothing with %s of RAM", want->rule, want->text,
			       size_about(p->arena, s->ram.min));
		return false;
	}
	if (!is_much(p, &result) || p->options->force)
		return true;
	if (p->options->ask) {
		planner_ask(p, "%s is more than a third of this guest's %s. Set it aside?",
			    size_text(p->arena, result.size), size_about(p->arena, s->ram.min));
		return true;
	}
	planner_refuse(
		p, "%s: %s is more than a third of this guest's %s; use --force if it may be",
		want->rule, size_text(p->arena, result.size), size_about(p->arena, s->ram.min));
	return false;
}

bool argument_stands(const struct planner *p, const struct want *want, struct span args,
		     const char *release)
{
	struct state s = p->look->next[0];
	struct span rest = args, word;
	size_t given = 0, same = 0;

	s.release = release ? release : s.release;
	if (crashkernel_given(span_of(want->text)) && recommend_works(p->look, &s, args))
		return true;
	while (span_word(&rest, &word)) {
		given += span_starts(word, "crashkernel=");
		same += span_eq(word, want->text);
	}
	return same && same == given;
}

bool argument_may_boot(const struct planner *p, size_t entry)
{
	const struct boot_prediction *boot = &p->look->boot;

	if (!entry_counts(&boot->entries[entry]))
		return false;
	return !boot->resolved || entry == boot->chosen || entry == boot->one_shot;
}

void argument_refuse_custom(struct planner *p, const struct want *want, size_t entry)
{
	const struct boot_prediction *boot = &p->look->boot;
	const struct boot_entry *e = &boot->entries[entry];

	if (boot->resolved && entry == boot->one_shot && entry != boot->chosen)
		planner_refuse(p,
			       "%s: \"%s\" (%s:%u) is somebody's own entry, chosen for the next "
			       "boot only; boot it, or take it back: grub-editenv - unset "
			       "next_entry",
			       want->rule, e->title, e->where.path, e->where.line);
	else if (span_ends(span_of(e->where.path), ".efi"))
		planner_refuse(
			p,
			"%s: the arguments of \"%s\" are inside a unified kernel image, %s; put "
			"%s into /etc/kernel/cmdline and run: kernel-install add-all",
			want->rule, e->title, e->where.path, want->text);
	else
		planner_refuse(p,
			       "%s: \"%s\" (%s:%u) is somebody's own entry; put %s into it where "
			       "it is written, in /etc/grub.d or custom.cfg",
			       want->rule, e->title, e->where.path, e->where.line, want->text);
}

/* A boot loader comes later, with an installation that reads these. */
static void plan_templates(struct planner *p, const struct want *want)
{
	planner_leave(p,
		      "no boot loader is configured in this root yet: its installation puts %s "
		      "into the boot entries",
		      want->text);
	if (facts_file(p->after, "/etc/default/grub")->seen == SEEN_PRESENT)
		plan_grub_defaults(p, want);
	plan_entries(p, want);
}

/* Every entry that was to be changed, read again as the boot loader will. */
static void prove(struct planner *p, const struct want *want)
{
	struct boot_prediction boot;

	loader_predict(p->after, &boot);
	if (boot.unknown) {
		planner_refuse(p, "%s: the edited boot entries would not be understood: %s",
			       want->rule, boot.unknown);
		return;
	}
	for (size_t i = 0; i < boot.n_entries; i++) {
		const struct boot_entry *e = &boot.entries[i];

		if (i < p->look->boot.n_entries && argument_may_boot(p, i) &&
		    !argument_stands(p, want, e->args, e->release))
			planner_refuse(p, "%s: \"%s\" would still be without %s", want->rule,
				       e->title, want->text);
	}
}

static bool is_transactional(const struct look *look)
{
	struct span id = span_of(look->profile.id);

	return look->profile.distro->family == FAMILY_SUSE && span_find(id, "micro") < id.n;
}

static bool delegate(struct planner *p, const struct want *want)
{
	const struct look *look = p->look;
	const struct boot_prediction *boot = &look->boot;

	if (is_transactional(look))
		planner_refuse(p,
			       "%s: this system changes in snapshots; put %s in place of any other "
			       "crashkernel= in /etc/default/grub and run: transactional-update "
			       "grub.cfg",
			       want->rule, want->text);
	else if (boot->kind == LOADER_UKI)
		planner_refuse(p,
			       "%s: the arguments are inside a unified kernel image; put %s into "
			       "/etc/kernel/cmdline and run: kernel-install add-all",
			       want->rule, want->text);
	else if (look->mistrust)
		planner_refuse(p, "%s: the boot loader's configuration is not understood: %s",
			       want->rule, look->mistrust);
	else if (boot->unknown && !(boot->kind == LOADER_NONE && !look->has_now))
		planner_refuse(p, "%s: where %s has to go is not known: %s", want->rule, want->text,
			       boot->unknown);
	else
		return false;
	return true;
}

void plan_argument(struct planner *p, const struct want *want)
{
	const struct boot_prediction *boot = &p->look->boot;
	size_t refused = p->plan->n_refused, changes = p->plan->n_changes;

	if (!fits(p, want))
		return;
	if (boot->ostree) {
		plan_ostree(p, want);
		return;
	}
	if (delegate(p, want))
		return;
	if (boot->kind == LOADER_NONE) {
		plan_templates(p, want);
		return;
	}
	if (boot->kind == LOADER_SDBOOT || boot->bls)
		plan_entries(p, want);
	else
		plan_grub(p, want);
	if (p->plan->n_refused == refused)
		prove(p, want);
	p->plan->reboot |= p->plan->n_changes > changes;
}
