/* SPDX-License-Identifier: MIT */
#include "out/crashkernel.h"

#include "base/size.h"

#include <json-c/json.h>

static void put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

void crashkernel_json(const struct crashkernel_answer *answer, struct strbuf *out)
{
	const struct crashkernel_result *r = &answer->result;
	struct json_object *o = json_object_new_object(), *at = NULL;

	if (r->error[0])
		at = json_object_new_uint64(r->at > answer->added ? r->at - answer->added : 0);
	put(o, "ram", json_object_new_uint64(answer->ram));
	put(o, "reserves", r->opaque ? NULL : json_object_new_boolean(r->reserves));
	put(o, "size", json_object_new_uint64(r->size));
	put(o, "base", json_object_new_uint64(r->base));
	put(o, "high", json_object_new_boolean(r->high));
	put(o, "low", json_object_new_uint64(r->low));
	put(o, "cma", json_object_new_uint64(r->cma));
	put(o, "error", r->error[0] ? json_object_new_string(r->error) : NULL);
	put(o, "where_in_string", at);
	strbuf_str(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	strbuf_byte(out, '\n');
	json_object_put(o);
}

static void put_amounts(const struct crashkernel_answer *answer, const struct crashkernel_result *r,
			struct strbuf *out)
{
	struct arena *a = answer->arena;

	strbuf_printf(out, "reserves %s", size_text(a, r->size));
	if (r->base)
		strbuf_printf(out, " at %s", size_text(a, r->base));
	if (r->high)
		strbuf_str(out, " above 4 GiB if it can");
	if (r->high && r->low)
		strbuf_printf(out, ", and then %s below", size_text(a, r->low));
	if (r->cma)
		strbuf_printf(out, ", and %s of CMA", size_text(a, r->cma));
}

static void put_verdict(const struct crashkernel_answer *answer, const struct crashkernel_result *r,
			struct strbuf *out)
{
	if (r->exceeds_ram)
		strbuf_printf(out,
			      "reserves nothing: %s cannot be had, that is all the RAM or more",
			      size_text(answer->arena, r->size));
	else if (r->reserves)
		put_amounts(answer, r, out);
	else if (r->opaque)
		strbuf_printf(out, "unknown: %s", r->error);
	else if (r->error[0])
		strbuf_printf(out, "reserves nothing: %s", r->error);
	else if (crashkernel_given(answer->line))
		strbuf_str(out,
			   "reserves nothing: ,low and ,cma only go with another crashkernel=, "
			   "and ,high not with every kernel");
	else
		strbuf_str(out, "reserves nothing: there is no crashkernel= on the command line");
	strbuf_byte(out, '\n');
}

/* One column a byte, whatever the bytes are, so that the mark below stands where it should. */
static void put_param(const struct crashkernel_answer *answer, struct strbuf *out)
{
	const struct crashkernel_result *r = &answer->result;
	size_t from = (size_t)(r->param.p - answer->line.p);

	strbuf_str(out, "  ");
	for (size_t i = 0; i < r->param.n; i++)
		strbuf_byte(out,
			    r->param.p[i] >= 0x20 && r->param.p[i] < 0x7f ? r->param.p[i] : '?');
	strbuf_byte(out, '\n');
	if (r->error[0] && r->at >= from)
		strbuf_printf(out, "  %*s^\n", (int)(r->at - from), "");
}

/* Edges that come of rounding up are one more than a round number. */
static const char *ram_to(struct arena *a, uint64_t to)
{
	return arena_printf(a, to % 2 ? "RAM up to %s" : "RAM below %s", size_text(a, to - to % 2));
}

/* How the answer depends on the RAM, for who has to pick a machine. */
static void put_coverage(const struct crashkernel_answer *answer, struct strbuf *out)
{
	struct arena *a = answer->arena;
	struct crashkernel_coverage *c;
	size_t n = crashkernel_cover(a, answer->line, &answer->kernel, &c);

	for (size_t i = 0; n > 1 && i < n && i < 16; i++) {
		strbuf_printf(out, "  %s: ", i ? size_from(a, c[i].from) : ram_to(a, c[i].to));
		put_verdict(answer, &c[i].result, out);
	}
}

static const char *ram_text(const struct crashkernel_answer *answer)
{
	if (answer->ram % (1 << 20) == 0)
		return size_text(answer->arena, answer->ram);
	return size_about(answer->arena, answer->ram);
}

void crashkernel_text(const struct crashkernel_answer *answer, struct strbuf *out)
{
	put_verdict(answer, &answer->result, out);
	if (answer->result.param.n)
		put_param(answer, out);
	strbuf_printf(out, "  %s%s of RAM, by the rules of %s %u.%u on %s\n",
		      answer->ram_exact ? "" : "at least ", ram_text(answer),
		      answer->kernel.known ? "kernel" : "an unknown kernel, taken to be like",
		      answer->kernel.major, answer->kernel.minor, answer->arch);
	put_coverage(answer, out);
}
