/* SPDX-License-Identifier: MIT */
#include "format/drill.h"

#include <inttypes.h>

#define HEAD "kdumpready.drill/1"

static const char *const states[] = { "none", "armed", "passed", "failed", "unknown" };

const char *drill_state_name(enum drill_state state)
{
	return states[state];
}

static uint64_t number(struct span value)
{
	uint64_t n;

	return span_u64(value, 10, &n) ? n : 0;
}

static enum drill_state state_of(struct span value)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (span_eq(value, states[i]))
			return (enum drill_state)i;
	return DRILL_NONE;
}

static void set_text(struct arena *a, struct drill *d, struct span key, struct span value)
{
	const struct {
		const char *key;
		const char **text;
	} texts[] = {
		{ "boot-id", &d->boot_id }, { "grade", &d->grade }, { "path", &d->path },
		{ "reason", &d->reason },   { "dump", &d->dump },   { "kernel", &d->kernel },
		{ "panic", &d->panic },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (span_eq(key, texts[i].key))
			*texts[i].text = arena_dup(a, value);
}

static void set(struct arena *a, struct drill *d, struct span key, struct span value)
{
	if (span_eq(key, "state"))
		d->state = state_of(value);
	else if (span_eq(key, "trigger"))
		d->sysrq = span_eq(value, "sysrq");
	else if (span_eq(key, "trigger-seen"))
		d->trigger_seen = span_eq(value, "yes");
	else if (span_eq(key, "armed"))
		d->armed = (int64_t)number(value);
	else if (span_eq(key, "verified"))
		d->verified = (int64_t)number(value);
	else if (span_eq(key, "size"))
		d->size = number(value);
	else if (span_eq(key, "memory-total"))
		d->memory_total = number(value);
	else if (span_eq(key, "memory-low"))
		d->memory_low = number(value);
	else if (span_eq(key, "before"))
		*arena_push(a, d->before, d->n_before) = arena_dup(a, value);
	else
		set_text(a, d, key, value);
}

static void set_mark(struct arena *a, struct drill *d, struct span value)
{
	size_t at = span_index(value, ' ');

	*arena_push(a, d->marks, d->n_marks) =
		(struct drill_mark){ .name = arena_dup(a, span_head(value, at)),
				     .value = arena_dup(a, span_from(value, at + 1)) };
}

bool drill_parse(struct arena *a, struct span text, struct drill *ret)
{
	struct drill d = { .state = DRILL_NONE, .boot_id = "" };
	struct span line;
	bool ended = false;

	if (!span_line(&text, &line) || !span_eq(line, HEAD))
		return false;
	while (!ended && span_line(&text, &line)) {
		size_t at = span_index(line, ' ');
		struct span key = span_head(line, at), value = span_from(line, at + 1);

		if (span_eq(key, "mark"))
			set_mark(a, &d, value);
		else
			set(a, &d, key, value);
		ended = span_eq(line, "end");
	}
	if (!ended || d.state == DRILL_NONE)
		return false;
	*ret = d;
	return true;
}

/* One line each: what is in a name or a log has none of its own. */
static void put(struct strbuf *out, const char *key, const char *value)
{
	if (!value)
		return;
	strbuf_printf(out, "%s ", key);
	for (; *value; value++)
		strbuf_byte(out, *value == '\n' || *value == '\r' ? ' ' : *value);
	strbuf_byte(out, '\n');
}

static void put_number(struct strbuf *out, const char *key, uint64_t n)
{
	if (n)
		strbuf_printf(out, "%s %" PRIu64 "\n", key, n);
}

void drill_print(const struct drill *d, struct strbuf *out)
{
	strbuf_str(out, HEAD "\n");
	put(out, "state", states[d->state]);
	put(out, "trigger", d->sysrq ? "sysrq" : "interrupt");
	if (d->trigger_seen)
		put(out, "trigger-seen", "yes");
	put_number(out, "armed", (uint64_t)d->armed);
	put_number(out, "verified", (uint64_t)d->verified);
	put(out, "boot-id", d->boot_id);
	put(out, "grade", d->grade);
	put(out, "path", d->path);
	for (size_t i = 0; i < d->n_before; i++)
		put(out, "before", d->before[i]);
	for (size_t i = 0; i < d->n_marks; i++)
		put(out, "mark",
		    arena_printf(out->arena, "%s %s", d->marks[i].name, d->marks[i].value));
	put(out, "reason", d->reason);
	put(out, "dump", d->dump);
	put_number(out, "size", d->size);
	put(out, "kernel", d->kernel);
	put(out, "panic", d->panic);
	put_number(out, "memory-total", d->memory_total);
	put_number(out, "memory-low", d->memory_low);
	strbuf_str(out, "end\n");
}

size_t drill_changed(const struct drill *d, const struct drill_mark *now, size_t n_now,
		     struct arena *a, const char ***ret_names)
{
	const char **names = arena_array(a, const char *, d->n_marks + 1);
	size_t n = 0;

	for (size_t i = 0; i < d->n_marks; i++) {
		bool same = false;

		for (size_t k = 0; k < n_now; k++)
			same |= strcmp(d->marks[i].name, now[k].name) == 0 &&
				strcmp(d->marks[i].value, now[k].value) == 0 &&
				!strchr(now[k].value, '?');
		if (!same)
			names[n++] = d->marks[i].name;
	}
	*ret_names = names;
	return n;
}
