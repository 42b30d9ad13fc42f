/* SPDX-License-Identifier: MIT */
/*
 * Which crashkernel= this machine is to have: a value that somebody chose for it and that works,
 * else the table's. What stands only where nothing reads it counts as chosen, too: that is how the
 * value of an admin looks whose edit did not reach the boot loader.
 */
#include "rules/rule.h"

#include "base/size.h"
#include "boot/template.h"
#include "format/grubenv.h"

#define NAME "crashkernel="

/* For guests below the tables: what they reserved before the tables grew, at most a third of RAM.
 */
#define SMALL "192M"
#define SMALL_RAM (576u << 20)

static uint64_t needed(const struct look *look)
{
	uint64_t minimum = look->policy->minimum_reservation;

	return minimum > look->profile.floor ? minimum : look->profile.floor;
}

static bool enough(const struct look *look, const struct crashkernel_result *r)
{
	return r->reserves && !r->exceeds_ram && !r->opaque && r->size >= needed(look);
}

/* Nothing is known of the RAM of an image's guest: then some RAM has to do. */
static bool for_some_ram(const struct look *look, struct span args,
			 const struct crashkernel_kernel *kernel)
{
	struct crashkernel_coverage *cover;
	size_t n = crashkernel_cover(look->facts->arena, args, kernel, &cover);

	for (size_t i = 0; i < n; i++)
		if (enough(look, &cover[i].result))
			return true;
	return false;
}

static bool for_this_ram(const struct look *look, const struct ram *ram, struct span args,
			 const struct crashkernel_kernel *kernel)
{
	struct crashkernel_result result;
	uint64_t *edges;
	size_t n = crashkernel_edges(look->facts->arena, args, kernel, &edges);

	crashkernel_eval(args, ram->min, kernel, &result);
	for (size_t i = 0; i < n && enough(look, &result); i++)
		if (edges[i] > ram->min && edges[i] <= ram->max)
			crashkernel_eval(args, edges[i], kernel, &result);
	return enough(look, &result);
}

bool recommend_works(const struct look *look, const struct state *s, struct span args)
{
	struct crashkernel_kernel kernel;

	if (!crashkernel_given(args))
		return false;
	/* What only a boot can tell was told by this one. */
	if (look->has_now && look->now.args_seen == SEEN_PRESENT &&
	    span_same(args, look->now.args) && look->now.reserved.seen == SEEN_PRESENT)
		return (uint64_t)look->now.reserved.n >= needed(look);
	state_kernel(look, s, &kernel);
	if (s->ram.max == UINT64_MAX)
		return for_some_ram(look, args, &kernel);
	return for_this_ram(look, &s->ram, args, &kernel);
}

/* ,high and ,low, which come in pairs; the others are plain, and the last of those counts. */
static bool is_half(struct span word)
{
	return span_ends(word, ",high") || span_ends(word, ",low") || span_ends(word, ",cma");
}

/* What these arguments have of it, if that works by itself: one word, or a pair. */
static const char *own_value(const struct judge *j, struct span args)
{
	struct span word, rest = args, plain = span_of("");
	const char *text = "";

	while (span_word(&rest, &word)) {
		if (!span_starts(word, NAME))
			continue;
		if (!is_half(word))
			plain = word;
		text = arena_printf(j->arena, "%s%s%.*s", text, text[0] ? " " : "", (int)word.n,
				    word.p);
	}
	if (plain.n)
		text = arena_dup(j->arena, plain);
	return recommend_works(j->look, j->state, span_of(text)) ? text : NULL;
}

/* As words, what a line of shell has of it; nothing that the shell makes. */
static struct span words_of(const struct judge *j, struct span line)
{
	const char *text = "";

	for (size_t at = span_find(line, NAME); at < line.n; at = span_find(line, NAME)) {
		size_t n = 0;

		line = span_from(line, at);
		while (n < line.n && !byte_blank(line.p[n]) && !strchr("\"'`$\\", line.p[n]))
			n++;
		text = arena_printf(j->arena, "%s %.*s", text, (int)n, line.p);
		line = span_from(line, n);
	}
	return span_of(text);
}

/* In the lines that assign GRUB_CMDLINE_LINUX or _DEFAULT, in effect or not. */
static const char *in_assignments(const struct judge *j, const char *path)
{
	struct span rest = facts_bytes(j->look->facts, path), line;
	const char *found = NULL, *value;

	while (span_line(&rest, &line)) {
		if (!span_starts(span_trim(line), "GRUB_CMDLINE_LINUX"))
			continue;
		value = own_value(j, words_of(j, line));
		found = value ? value : found;
	}
	return found;
}

static const char *in_defaults(const struct judge *j)
{
	const struct file *dir = facts_file(j->look->facts, "/etc/default/grub.d");
	const char *found = in_assignments(j, "/etc/default/grub"), *value;

	for (size_t i = 0; i < dir->n_names; i++) {
		value = in_assignments(
			j, arena_printf(j->arena, "/etc/default/grub.d/%s", dir->names[i]));
		found = value ? value : found;
	}
	return found;
}

static const char *in_kernelopts(const struct judge *j)
{
	const struct grubenv_var *var;
	struct grubenv env;

	grubenv_parse(j->arena, facts_bytes(j->look->facts, "/boot/grub2/grubenv"), &env);
	var = grubenv_get(&env, "kernelopts");
	return var ? own_value(j, var->value) : NULL;
}

/*
 * The nearer to what boots, the sooner: the next boot, what new kernels and a new grub.cfg are made
 * from (with any other value the generator would not print what is expected of it), this boot,
 * other entries.
 */
static const char *own_argument(const struct judge *j)
{
	const struct look *look = j->look;
	const char *found = NULL;
	struct template t;

	for (size_t i = 0; i < look->n_next && !found; i++)
		if (look->next[i].args_seen == SEEN_PRESENT)
			found = own_value(j, look->next[i].args);
	template_of(look, &t);
	if (!found && t.seen == SEEN_PRESENT)
		found = own_value(j, t.args);
	if (!found && look->has_now && look->now.args_seen == SEEN_PRESENT)
		found = own_value(j, look->now.args);
	for (size_t i = 0; i < look->boot.n_entries && !found; i++)
		if (entry_counts(&look->boot.entries[i]))
			found = own_value(j, look->boot.entries[i].args);
	if (!found)
		found = in_kernelopts(j);
	return found ? found : in_defaults(j);
}

static const char *from_table(const struct judge *j)
{
	const struct state *s = j->state;
	const char *table = j->look->profile.table ? j->look->profile.table : "256M";
	const char *argument = arena_printf(j->arena, NAME "%s", table);
	struct crashkernel_kernel kernel;
	struct crashkernel_result result;

	if (!s->ram.min)
		return argument;
	state_kernel(j->look, s, &kernel);
	crashkernel_eval(span_of(argument), s->ram.min, &kernel, &result);
	if (result.reserves && !result.exceeds_ram)
		return argument;
	return s->ram.min >= SMALL_RAM ? NAME SMALL : NULL;
}

const char *recommend_standard(const struct judge *j)
{
	const char *argument = from_table(j);

	if (argument && j->look->policy->minimum_reservation &&
	    !recommend_works(j->look, j->state, span_of(argument)))
		argument = arena_printf(j->arena, NAME "%s",
					size_arg(j->arena, j->look->policy->minimum_reservation));
	return argument;
}

const char *recommend_argument(const struct judge *j)
{
	const char *argument = own_argument(j);

	return argument ? argument : recommend_standard(j);
}
