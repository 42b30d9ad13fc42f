/* SPDX-License-Identifier: MIT */
#include "out/dumps.h"

#include "base/date.h"
#include "base/size.h"
#include "base/term.h"
#include "boot/tools.h"

const char *dumps_state_name(enum dump_state state)
{
	static const char *const names[] = { "complete", "truncated", "unknown" };

	return names[state];
}

static bool plain(const char *s)
{
	for (; *s; s++)
		if (!strchr("/._-+:,@%=", *s) && !(*s >= '0' && *s <= '9') &&
		    !((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z'))
			return false;
	return true;
}

/* As a shell takes it for one word. */
static const char *shell_word(struct arena *a, const char *s)
{
	struct strbuf out = STRBUF(a);

	if (plain(s))
		return s;
	strbuf_byte(&out, '\'');
	for (; *s; s++)
		if (*s == '\'')
			strbuf_str(&out, "'\\''");
		else
			strbuf_byte(&out, *s);
	strbuf_byte(&out, '\'');
	return strbuf_text(&out);
}

static void add_command(struct arena *a, struct shown_dump *d, const char *command)
{
	if (command)
		*arena_push(a, d->commands, d->n_commands) = command;
}

/* What crash is given: the dump, or all parts of one that was split. */
static const char *files(struct arena *a, const struct saved_dump *d)
{
	struct strbuf out = STRBUF(a);

	if (!d->n_parts)
		return shell_word(a, d->path);
	for (size_t i = 0; i < d->n_parts; i++)
		strbuf_printf(&out, "%s%s", i ? " " : "", shell_word(a, d->parts[i]));
	return strbuf_text(&out);
}

void dumps_complete(const struct look *look, struct shown_dump *d)
{
	const struct facts *f = look->facts;
	const char *release = d->saved.release, *symbols;

	d->debuginfo = release ? dumps_debuginfo(f, release) : NULL;
	if (d->saved.state != DUMP_COMPLETE || !release)
		return;
	if (tools_program(f, "crash")->seen != SEEN_PRESENT)
		add_command(f->arena, d, dumps_install_crash(look));
	symbols = d->debuginfo;
	if (!symbols) {
		add_command(f->arena, d, dumps_install_debuginfo(look, release));
		symbols = dumps_debuginfo_usual(look, release);
	}
	add_command(f->arena, d,
		    arena_printf(f->arena, "crash %s %s", shell_word(f->arena, symbols),
				 files(f->arena, &d->saved)));
}

static const char *clean(struct arena *a, const char *s)
{
	return term_clean(a, span_of(s));
}

static void put_line(struct arena *a, struct strbuf *out, const char *text)
{
	if (text)
		strbuf_printf(out, "           %s\n", clean(a, text));
}

static void put_dump(struct arena *a, struct strbuf *out, const struct shown_dump *d)
{
	const struct saved_dump *s = &d->saved;

	strbuf_printf(out, "\n%-10s %s\n", dumps_state_name(s->state), clean(a, s->path));
	put_line(a, out,
		 arena_printf(a, "%s%s%s%s%s%s", s->time ? date_text(a, s->time) : "",
			      s->time ? ", " : "", size_about(a, s->size), s->form ? ", " : "",
			      s->form ? s->form : "",
			      s->release ? arena_printf(a, ", kernel %s", s->release) : ""));
	if (s->state != DUMP_COMPLETE)
		put_line(a, out, s->why);
	put_line(a, out, d->panic);
	if (s->state == DUMP_COMPLETE && s->release && !d->debuginfo)
		put_line(a, out, "the debuginfo of this kernel is not installed");
	if (s->state == DUMP_COMPLETE && !s->release)
		put_line(a, out,
			 "it does not say of which kernel it is: crash needs that one's debuginfo");
	for (size_t i = 0; i < d->n_commands; i++)
		strbuf_printf(out, "           # %s\n", clean(a, d->commands[i]));
}

static size_t in_state(const struct shown_dumps *all, enum dump_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += all->list[i].saved.state == state;
	return n;
}

static void put_sum(struct arena *a, const struct shown_dumps *all, struct strbuf *out)
{
	const char *before = ": ";

	strbuf_printf(out, "%zu %s in", all->n, all->n == 1 ? "dump" : "dumps");
	for (size_t i = 0; i < all->n_paths; i++)
		strbuf_printf(out, "%s %s", i ? "," : "", clean(a, all->paths[i]));
	for (int state = DUMP_COMPLETE; state <= DUMP_UNKNOWN; state++) {
		size_t n = in_state(all, (enum dump_state)state);

		if (!n)
			continue;
		strbuf_printf(out, "%s%zu %s", before, n, dumps_state_name((enum dump_state)state));
		before = ", ";
	}
	strbuf_str(out, "\n");
}

void dumps_text(struct arena *a, const struct shown_dumps *all, struct strbuf *out)
{
	put_sum(a, all, out);
	for (size_t i = 0; i < all->n_absent; i++)
		strbuf_printf(out, "not there: %s\n", clean(a, all->absent[i]));
	for (size_t i = 0; i < all->n_unseen; i++)
		strbuf_printf(out, "not seen: %s: %s\n", clean(a, all->unseen[i]->path),
			      facts_reason(all->unseen[i]->err));
	for (size_t i = all->n; i > 0; i--)
		put_dump(a, out, &all->list[i - 1]);
}
