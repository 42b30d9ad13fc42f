/* SPDX-License-Identifier: MIT */
/*
 * An argument on the kernel command line: of every entry that an installed kernel boots from, and
 * of what the next kernel package is started with. The whole is predicted again before it counts.
 */
#include "plan/planner.h"

#include "base/size.h"
#include "boot/template.h"
#include "format/grubenv.h"
#include "format/grubenv_edit.h"
#include "format/args_edit.h"
#include "format/line_edit.h"

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
		planner_refuse(p, "%s: %s of RAM is less than the smallest guest that %s supports",
			       want->rule, size_about(p->arena, s->ram.min),
			       p->look->profile.table_source);
		return false;
	}
	if (result.size > s->ram.min / 3 && !p->options->force) {
		planner_refuse(
			p,
			"%s: %s is more than a third of this guest's %s; use --force if it may be",
			want->rule, size_text(p->arena, result.size),
			size_about(p->arena, s->ram.min));
		return false;
	}
	return true;
}

static bool edit(struct planner *p, const struct want *want, const char *path,
		 enum change_class class, unsigned line, unsigned words, const char *why)
{
	const char *hindrance;
	struct span new;

	if (!line_set_argument(p->arena, facts_bytes(p->after, path), line, words, want->text, &new,
			       &hindrance)) {
		planner_refuse(p, "%s: %s:%u: %s", want->rule, path, line, hindrance);
		return false;
	}
	planner_file(p, path, class, new, 0644, want, why);
	return true;
}

/* $kernelopts stands for a variable of grubenv, which several entries share. */
static bool edit_kernelopts(struct planner *p, const struct want *want)
{
	static const char path[] = "/boot/grub2/grubenv";
	struct span block = facts_bytes(p->after, path), new, args;
	const struct grubenv_var *var;
	const char *why = NULL;
	struct grubenv env;

	grubenv_parse(p->arena, block, &env);
	var = grubenv_get(&env, "kernelopts");
	if (var && args_set(p->arena, var->value, want->text, &args, &why) &&
	    grubenv_set(p->arena, block, "kernelopts", args, &new, &why)) {
		planner_file(p, path, CLASS_BOOT, new, 0600, want,
			     "kernelopts, which the entries use");
		return true;
	}
	planner_refuse(p, "%s: kernelopts in %s: %s", want->rule, path,
		       why ? why : "it does not stand there");
	return false;
}

static bool edit_entry(struct planner *p, const struct want *want, const struct boot_entry *e)
{
	struct span bytes = facts_bytes(p->after, e->where.path), rest = bytes, text;
	unsigned line = line_with_key(bytes, "options");

	if (!line) {
		planner_refuse(p, "%s: %s has no options line", want->rule, e->where.path);
		return false;
	}
	for (unsigned i = 0; i < line; i++)
		span_line(&rest, &text);
	if (span_find(text, "$kernelopts") < text.n && span_find(text, "crashkernel=") == text.n)
		return edit_kernelopts(p, want);
	return edit(p, want, e->where.path, CLASS_BOOT, line, 1, "an entry of the boot menu");
}

/* What the next kernel is started with; a file that is not there would not hold root=, so it stays
 * so. */
static bool edit_cmdline_file(struct planner *p, const struct want *want)
{
	static const char path[] = "/etc/kernel/cmdline";

	if (facts_file(p->after, path)->seen != SEEN_PRESENT)
		return true;
	return edit(p, want, path, CLASS_LIVE, 1, 0, "what new kernels are started with");
}

static void plan_entries(struct planner *p, const struct want *want)
{
	const struct boot_prediction *boot = &p->look->boot;

	for (size_t i = 0; i < boot->n_entries; i++)
		if (entry_counts(&boot->entries[i]) && !edit_entry(p, want, &boot->entries[i]))
			return;
	edit_cmdline_file(p, want);
	/* grubby and a later grub2-mkconfig start from here. */
	if (boot->kind == LOADER_GRUB &&
	    facts_file(p->after, "/etc/default/grub")->seen == SEEN_PRESENT)
		plan_grub_defaults(p, want);
}

void plan_argument(struct planner *p, const struct want *want)
{
	const struct boot_prediction *boot = &p->look->boot;

	if (!fits(p, want))
		return;
	p->plan->reboot = true;
	if (p->look->mistrust || boot->unknown)
		planner_refuse(p, "%s: the boot loader's configuration is not understood: %s",
			       want->rule, p->look->mistrust ? p->look->mistrust : boot->unknown);
	else if (boot->ostree)
		planner_refuse(p,
			       "%s: this is an image-based system; run: rpm-ostree kargs "
			       "--append-if-missing='%s'",
			       want->rule, want->text);
	else if (boot->kind == LOADER_UKI)
		planner_refuse(p,
			       "%s: the arguments are inside a unified kernel image; put %s into "
			       "/etc/kernel/cmdline and run: kernel-install add-all",
			       want->rule, want->text);
	else if (boot->kind == LOADER_SDBOOT || boot->bls)
		plan_entries(p, want);
	else
		plan_grub(p, want);
}
