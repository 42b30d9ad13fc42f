/* SPDX-License-Identifier: MIT */
#include "out/drill.h"

#include "base/date.h"
#include "base/size.h"
#include "base/term.h"
#include "boot/fingerprint.h"

#include <json-c/json.h>

void drill_of(const struct look *look, struct drill *ret)
{
	const struct facts *f = look->facts;

	*ret = (struct drill){ .state = DRILL_NONE };
	if (!look->has_now)
		return;
	if (!drill_parse(f->arena, facts_bytes(f, DRILL_ARMED), ret))
		drill_parse(f->arena, facts_bytes(f, DRILL_RESULT), ret);
}

static size_t changed(const struct look *look, const struct drill *d, const char ***ret_names)
{
	struct drill_mark *now;
	size_t n = fingerprint_of(look, &now);

	return drill_changed(d, now, n, look->facts->arena, ret_names);
}

/* "with this configuration", or what is other now. */
static const char *configuration(const struct look *look, const struct drill *d)
{
	struct strbuf text = STRBUF(look->facts->arena);
	const char **names;
	size_t n = changed(look, d, &names);

	if (!n)
		return "with this configuration";
	strbuf_str(&text, "with another configuration; changed since:");
	for (size_t i = 0; i < n; i++)
		strbuf_printf(&text, "%s %s", i ? "," : "", names[i]);
	return term_clean(look->facts->arena, strbuf_span(&text));
}

static const char *sentence_of(const struct look *look, const struct drill *d)
{
	struct arena *a = look->facts->arena;

	switch (d->state) {
	case DRILL_IS_ARMED:
		return arena_printf(a,
				    "since %s; send the interrupt once, then: kdumpready drill "
				    "verify",
				    date_text(a, d->armed));
	case DRILL_PASSED:
		return d->trigger_seen
			       ? arena_printf(a, "proven by a drill on %s %s",
					      date_text(a, d->verified), configuration(look, d))
			       : arena_printf(a,
					      "a drill on %s left a dump, trigger not proven, %s",
					      date_text(a, d->verified), configuration(look, d));
	case DRILL_FAILED:
		return arena_printf(a, "the drill on %s FAILED: %s; %s", date_text(a, d->verified),
				    d->reason ? term_clean(a, span_of(d->reason)) : "",
				    configuration(look, d));
	case DRILL_UNKNOWN:
		return arena_printf(a, "what came of the drill on %s cannot be told: %s",
				    date_text(a, d->verified),
				    d->reason ? term_clean(a, span_of(d->reason)) : "");
	case DRILL_NONE:
		break;
	}
	return NULL;
}

const char *drill_sentence(const struct look *look)
{
	const char *sentence;
	struct drill d;

	drill_of(look, &d);
	sentence = sentence_of(look, &d);
	return d.state == DRILL_IS_ARMED ? arena_printf(look->facts->arena, "armed %s", sentence)
					 : sentence;
}

static void put_line(struct strbuf *out, const char *label, const char *value)
{
	if (value)
		strbuf_printf(out, "%-9s %s\n", label, term_clean(out->arena, span_of(value)));
}

/* What was used at worst and a quarter more, in steps that people use. */
static uint64_t enough(const struct drill *d)
{
	const uint64_t step = UINT64_C(32) << 20;
	uint64_t used = d->memory_total > d->memory_low ? d->memory_total - d->memory_low : 0;

	return (used + used / 4 + step - 1) / step * step;
}

static const char *memory_text(struct arena *a, const struct drill *d)
{
	if (!d->memory_low || !d->memory_total)
		return NULL;
	return arena_printf(a,
			    "the capture kernel had %s, and %s of it free at worst; crashkernel=%s "
			    "keeps a quarter in hand",
			    size_about(a, d->memory_total), size_about(a, d->memory_low),
			    size_arg(a, enough(d)));
}

void drill_text(const struct look *look, const struct drill *d, struct strbuf *out)
{
	static const char *const words[] = { "no drill was made here", "ARMED", "PASSED", "FAILED",
					     "UNKNOWN" };
	struct arena *a = out->arena;
	const char *sentence = sentence_of(look, d);

	strbuf_printf(out, "%s%s%s\n", words[d->state], sentence ? ": " : "",
		      sentence ? sentence : "");
	if (d->state == DRILL_NONE)
		return;
	put_line(out, "armed", date_text(a, d->armed));
	put_line(out, "verified", d->verified ? date_text(a, d->verified) : NULL);
	put_line(out, "path", d->path);
	put_line(out, "dump",
		 d->dump && d->size ? arena_printf(a, "%s, %s", d->dump, size_about(a, d->size))
				    : d->dump);
	put_line(out, "kernel", d->kernel);
	put_line(out, "panic", d->panic);
	put_line(out, "memory", memory_text(a, d));
}

static void put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static struct json_object *text(struct arena *a, const char *s)
{
	return s ? json_object_new_string(term_clean(a, span_of(s))) : NULL;
}

static struct json_object *number(uint64_t n)
{
	return n ? json_object_new_int64((int64_t)n) : NULL;
}

static struct json_object *changed_json(const struct look *look, const struct drill *d)
{
	struct json_object *list = json_object_new_array();
	const char **names;
	size_t n = changed(look, d, &names);

	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, text(look->facts->arena, names[i]));
	return list;
}

static struct json_object *object(const struct look *look, const struct drill *d)
{
	struct json_object *o = json_object_new_object();
	struct arena *a = look->facts->arena;

	put(o, "state", text(a, drill_state_name(d->state)));
	put(o, "trigger",
	    d->state == DRILL_NONE ? NULL : text(a, d->sysrq ? "sysrq" : "interrupt"));
	put(o, "trigger_proven", json_object_new_boolean(d->trigger_seen));
	put(o, "armed", number((uint64_t)d->armed));
	put(o, "verified", number((uint64_t)d->verified));
	put(o, "path", text(a, d->path));
	put(o, "reason", text(a, d->reason));
	put(o, "dump", text(a, d->dump));
	put(o, "size", number(d->size));
	put(o, "kernel", text(a, d->kernel));
	put(o, "panic", text(a, d->panic));
	put(o, "memory_total", number(d->memory_total));
	put(o, "memory_low", number(d->memory_low));
	put(o, "changed_since", changed_json(look, d));
	return o;
}

struct json_object *drill_member(const struct look *look)
{
	struct drill d;

	drill_of(look, &d);
	return d.state == DRILL_NONE ? NULL : object(look, &d);
}

void drill_json(const struct look *look, const struct drill *d, struct strbuf *out)
{
	struct json_object *o = json_object_new_object(), *members = object(look, d);

	put(o, "schema", text(look->facts->arena, "kdumpready.drill/1"));
	json_object_object_foreach(members, key, value)
	{
		put(o, key, json_object_get(value));
	}
	json_object_put(members);
	strbuf_str(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	strbuf_str(out, "\n");
	json_object_put(o);
}
