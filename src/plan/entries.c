/* SPDX-License-Identifier: MIT */
/*
 * An argument where each entry is a file of its own: GRUB with blscfg, and systemd-boot. Every
 * entry of an installed kernel, never the rescue entry; and what a new kernel's entry is made from.
 */
#include "plan/planner.h"

#include "base/strbuf.h"
#include "boot/conf_files.h"
#include "format/args_edit.h"
#include "format/bls_edit.h"
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
	/* On UEFI it is a link to the ESP, and the boot loader reads it there. */
	const char *path = conf_file_target(p->after, GRUBENV);
	struct span block = facts_bytes(p->after, path), new, args;
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
		planner_file(p, path, CLASS_BOOT, new, 0600, want,
			     "kernelopts, which the entries use");
		return true;
	}
	planner_refuse(p, "%s: kernelopts in %s: %s", want->rule, path,
		       why ? why : "it does not stand there");
	return false;
}

/* The line that the loader takes its arguments from. */
static struct span line_of(const struct planner *p, const struct boot_entry *e)
{
	struct span bytes = facts_bytes(p->after, e->where.path);

	bytes = span_from(bytes, span_line_at(bytes, e->where.line));
	return span_head(bytes, span_index(bytes, '\n'));
}

static bool edit_entry(struct planner *p, const struct want *want, const struct boot_entry *e)
{
	const char *path = e->where.path, *why;
	struct span text = line_of(p, e), new;
	bool grub = p->look->boot.kind == LOADER_GRUB;
	unsigned line;

	if (grub && span_find(text, "$kernelopts") < text.n && !crashkernel_given(text))
		return edit_kernelopts(p, want, true);
	if (bls_set_argument(p->arena, facts_bytes(p->after, path), grub ? BLS_GRUB : BLS_SDBOOT,
			     want->text, &new, &why, &line)) {
		planner_file(p, path, CLASS_BOOT, new, 0644, want, "an entry of the boot menu");
		return true;
	}
	if (line)
		planner_refuse(p, "%s: %s:%u: %s", want->rule, path, line, why);
	else
		planner_refuse(p, "%s: %s: %s", want->rule, path, why);
	return false;
}

/*
 * Without the file a new kernel gets the running kernel's arguments, which are not yet those that
 * were asked for. Then it is made from the entry that boots, as grubby makes it: all of its
 * arguments, or the next kernel would have no root=. Variables of the boot loader stay with it.
 */
static bool make_cmdline_file(struct planner *p, const struct want *want)
{
	const struct look *look = p->look;
	struct span text, rest, word;
	struct strbuf out = STRBUF(p->arena);

	if (look->boot.kind != LOADER_GRUB || look->profile.distro->family != FAMILY_EL ||
	    look->profile.major < 9 || !look->has_now || !look->boot.resolved ||
	    facts_file(p->after, "/usr/lib/kernel/cmdline")->seen != SEEN_ABSENT ||
	    argument_stands(p, want, look->now.args, NULL))
		return true;
	text = line_of(p, &look->boot.entries[look->boot.chosen]);
	if (!text.n)
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
