/* SPDX-License-Identifier: MIT */
/*
 * An argument where each entry is a file of its own: GRUB with blscfg, and systemd-boot. Every
 * entry of an installed kernel, never the rescue entry; and what a new kernel's entry is made from.
 */
#include "plan/planner.h"

#include "base/strbuf.h"
#include "format/args_edit.h"
#include "format/grubenv.h"
#include "format/grubenv_edit.h"
#include "format/line_edit.h"

#define GRUBENV "/boot/grub2/grubenv"
#define KERNEL_CMDLINE "/etc/kernel/cmdline"

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
static bool edit_kernelopts(struct planner *p, const struct want *want, bool must)
{
	struct span block = facts_bytes(p->after, GRUBENV), new, args;
	const struct grubenv_var *var;
	const char *why = NULL;
	struct grubenv env;

	grubenv_parse(p->arena, block, &env);
	var = grubenv_get(&env, "kernelopts");
	if (!var && !must)
		return true;
	if (var && argument_stands(p, want, var->value, NULL))
		return true;
	if (var && args_set(p->arena, var->value, want->text, &args, &why) &&
	    grubenv_set(p->arena, block, "kernelopts", args, &new, &why)) {
		planner_file(p, GRUBENV, CLASS_BOOT, new, 0600, want,
			     "kernelopts, which the entries use");
		return true;
	}
	planner_refuse(p, "%s: kernelopts in " GRUBENV ": %s", want->rule,
		       why ? why : "it does not stand there");
	return false;
}

/*
 * The line to edit: systemd-boot puts several `options` lines together, GRUB reads the first. One
 * that holds the argument already is the one; 0: none, or that does not decide.
 */
static unsigned options_line(const struct planner *p, struct span bytes, struct span *ret_text)
{
	bool all = p->look->boot.kind == LOADER_SDBOOT;
	unsigned found = 0, holds = 0;
	struct span line, rest, word;

	for (unsigned number = 1; span_line(&bytes, &line); number++) {
		bool has = span_find(line, "crashkernel=") < line.n;

		rest = line;
		if (!span_word(&rest, &word) || !span_eq(word, "options") || (found && !all))
			continue;
		holds += has;
		if (found && !has)
			continue;
		found = number;
		*ret_text = line;
	}
	return holds > 1 ? 0 : found;
}

static bool edit_entry(struct planner *p, const struct want *want, const struct boot_entry *e)
{
	struct span text = span_of("");
	unsigned line = options_line(p, facts_bytes(p->after, e->where.path), &text);

	if (!line) {
		planner_refuse(p, "%s: %s does not have one options line that decides", want->rule,
			       e->where.path);
		return false;
	}
	if (span_find(text, "$kernelopts") < text.n && span_find(text, "crashkernel=") == text.n)
		return edit_kernelopts(p, want, true);
	return edit(p, want, e->where.path, CLASS_BOOT, line, 1, "an entry of the boot menu");
}

/*
 * Without the file a new kernel gets the running kernel's arguments, which are not yet those that
 * were asked for. Then it is made from the entry that boots, as grubby makes it: all of its
 * arguments, or the next kernel would have no root=. Variables of the boot loader stay with it.
 */
static bool make_cmdline_file(struct planner *p, const struct want *want)
{
	const struct look *look = p->look;
	struct span text = span_of(""), rest, word;
	struct strbuf out = STRBUF(p->arena);

	if (look->boot.kind != LOADER_GRUB || look->profile.distro->family != FAMILY_EL ||
	    look->profile.major < 9 || !look->has_now || !look->boot.resolved ||
	    facts_file(p->after, "/usr/lib/kernel/cmdline")->seen != SEEN_ABSENT ||
	    argument_stands(p, want, look->now.args, NULL))
		return true;
	if (!options_line(p,
			  facts_bytes(p->after, look->boot.entries[look->boot.chosen].where.path),
			  &text))
		return true;
	rest = text;
	span_word(&rest, &word);
	while (span_word(&rest, &word))
		if (word.p[0] != '$')
			strbuf_printf(&out, "%s%.*s", out.n ? " " : "", (int)word.n, word.p);
	strbuf_byte(&out, '\n');
	if (memchr(text.p, '"', text.n) || memchr(out.p, '$', out.n)) {
		planner_leave(p, "install no kernel before the next boot: it would be without %s",
			      want->text);
		return true;
	}
	planner_file(p, KERNEL_CMDLINE, CLASS_LIVE, strbuf_span(&out), 0644, want,
		     "what new kernels are started with");
	return true;
}

/* What the next kernel is started with. */
static bool edit_cmdline_file(struct planner *p, const struct want *want)
{
	const struct file *file = facts_file(p->after, KERNEL_CMDLINE);

	if (file->seen == SEEN_ABSENT)
		return make_cmdline_file(p, want);
	if (file->seen != SEEN_PRESENT ||
	    argument_stands(p, want, facts_value(p->after, KERNEL_CMDLINE), NULL))
		return true;
	return edit(p, want, KERNEL_CMDLINE, CLASS_LIVE, 1, 0, "what new kernels are started with");
}

static bool edit_entries(struct planner *p, const struct want *want)
{
	const struct boot_prediction *boot = &p->look->boot;

	for (size_t i = 0; i < boot->n_entries; i++) {
		const struct boot_entry *e = &boot->entries[i];

		if (!entry_counts(e) || argument_stands(p, want, e->args, e->release))
			continue;
		if (span_ends(span_of(e->where.path), ".conf")) {
			if (!edit_entry(p, want, e))
				return false;
		} else if (argument_may_boot(p, i)) {
			argument_refuse_custom(p, want, i);
			return false;
		}
	}
	return true;
}

void plan_entries(struct planner *p, const struct want *want)
{
	const struct boot_prediction *boot = &p->look->boot;
	bool kernelopts =
		p->look->profile.distro->family == FAMILY_EL && p->look->profile.major == 8;

	if (!edit_entries(p, want) || (kernelopts && !edit_kernelopts(p, want, false)) ||
	    !edit_cmdline_file(p, want))
		return;
	/* grubby and a later grub2-mkconfig start from here. */
	if (boot->kind == LOADER_GRUB &&
	    facts_file(p->after, "/etc/default/grub")->seen == SEEN_PRESENT)
		plan_grub_defaults(p, want);
}
