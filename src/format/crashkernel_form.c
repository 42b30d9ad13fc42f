/* SPDX-License-Identifier: MIT */
#include "format/crashkernel_form.h"

#include "format/memparse.h"

#include <stdio.h>

#define NAME "crashkernel="
#define NAME_LEN (sizeof(NAME) - 1)
#define RAM_UNIT (UINT64_C(128) << 20)

static enum crashkernel_outcome fail(struct crashkernel_form *f, size_t at, const char *error)
{
	snprintf(f->error, sizeof(f->error), "%s", error);
	f->at = at;
	return CRASHKERNEL_BAD;
}

static enum crashkernel_outcome fail_at_byte(struct crashkernel_form *f, size_t at)
{
	unsigned char c = (unsigned char)memparse_byte(f->line, at);

	/* The kernel prints the byte as it is; a report has to stay text. */
	snprintf(f->error, sizeof(f->error),
		 c >= 0x20 && c < 0x7f ? "unrecognized char: %c" : "unrecognized char: \\x%02x", c);
	f->at = at;
	return CRASHKERNEL_BAD;
}

static bool known_suffix(struct span token, const struct crashkernel_kernel *k)
{
	return span_ends(token, ",high") || span_ends(token, ",low") ||
	       (k->knows_cma && span_ends(token, ",cma"));
}

/* The last occurrence whose token ends in `suffix`; NULL: in none that this kernel knows. */
static bool find_last(struct crashkernel_form *f, const char *suffix)
{
	size_t end = 0;
	bool found = false;

	for (size_t p = 0;; p++) {
		struct span token;

		p += span_find(span_from(f->line, p), NAME);
		if (p >= f->line.n)
			return found;
		if (end <= p)
			end = p + span_index(span_from(f->line, p), ' ');
		token = span_make(f->line.p + p, end - p);
		if (suffix ? !span_ends(token, suffix) : known_suffix(token, f->kernel))
			continue;
		f->param = token;
		found = true;
	}
}

static size_t value_at(const struct crashkernel_form *f)
{
	return (size_t)(f->param.p - f->line.p) + NAME_LEN;
}

static struct span value(const struct crashkernel_form *f)
{
	return span_from(f->param, NAME_LEN);
}

static bool number(struct crashkernel_form *f, size_t *at, uint64_t *ret_n)
{
	size_t end;
	uint64_t n = memparse_size(f->line, *at, f->kernel->saturates, &end);

	if (end == *at)
		return false;
	*ret_n = n;
	*at = end;
	return true;
}

/* start-[end]:size at `*at`, which ends up behind it. */
static enum crashkernel_outcome read_range(struct crashkernel_form *f, size_t *at,
					   struct crashkernel_range *ret)
{
	struct crashkernel_range r = { .end = UINT64_MAX };
	size_t i = *at;

	if (!number(f, &i, &r.start))
		return fail(f, i, "Memory value expected");
	if (memparse_byte(f->line, i) != '-')
		return fail(f, i, "'-' expected");
	i++;
	if (memparse_byte(f->line, i) != ':') {
		size_t end_at = i;

		if (!number(f, &i, &r.end))
			return fail(f, i, "Memory value expected");
		if (r.end <= r.start)
			return fail(f, end_at, "end <= start");
	}
	if (memparse_byte(f->line, i) != ':')
		return fail(f, i, "':' expected");
	r.size_at = ++i;
	if (!number(f, &i, &r.size))
		return fail(f, i, "Memory value expected");
	*at = i;
	*ret = r;
	return CRASHKERNEL_FINE;
}

/* After the range that matched, anything up to the first @ or space is skipped, junk included. */
static enum crashkernel_outcome read_range_base(struct crashkernel_form *f, size_t at)
{
	while (at < f->line.n && f->line.p[at] != ' ' && f->line.p[at] != '@')
		at++;
	if (memparse_byte(f->line, at) != '@')
		return CRASHKERNEL_FINE;
	at++;
	if (!number(f, &at, &f->base))
		return fail(f, at, "Memory value expected after '@'");
	return CRASHKERNEL_FINE;
}

static enum crashkernel_outcome read_ranges(struct crashkernel_form *f, size_t at, uint64_t ram)
{
	/* Firmware keeps some memory for itself: 4000M of RAM is to match "4G-". */
	uint64_t total = f->kernel->rounds ? (ram + RAM_UNIT - 1) / RAM_UNIT * RAM_UNIT : ram;
	size_t from = at;
	struct crashkernel_range r;

	do {
		enum crashkernel_outcome outcome = read_range(f, &at, &r);

		if (outcome != CRASHKERNEL_FINE)
			return outcome;
		if (r.size >= total)
			return fail(f, r.size_at, "invalid size");
		if (total >= r.start && total < r.end) {
			f->size = r.size;
			break;
		}
	} while (memparse_byte(f->line, at++) == ',');

	if (f->size)
		return read_range_base(f, at);
	fail(f, from, "crashkernel size resulted in zero bytes");
	return CRASHKERNEL_FINE;
}

static enum crashkernel_outcome read_simple(struct crashkernel_form *f, size_t at)
{
	size_t from = at;

	if (!number(f, &at, &f->size))
		return fail(f, at, "memory value expected");
	if (memparse_byte(f->line, at) == '@')
		/* Nothing or junk after this @ is no error. */
		f->base = memparse_size(f->line, at + 1, f->kernel->saturates, &at);
	else if (at < f->line.n && f->line.p[at] != ' ')
		return fail_at_byte(f, at);
	if (!f->size)
		fail(f, from, "the size is zero");
	return CRASHKERNEL_FINE;
}

static bool has_ranges(struct span v)
{
	return span_index(v, ':') < v.n;
}

/* The kernel that knows `auto` goes on as if its table stood there instead. */
static enum crashkernel_outcome read_auto(struct crashkernel_form *f, uint64_t ram)
{
	struct crashkernel_form table = { .kernel = f->kernel,
					  .line = span_of(f->kernel->auto_table) };
	enum crashkernel_outcome outcome;

	if (f->kernel->auto_rule == CRASHKERNEL_AUTO_UNKNOWN) {
		f->opaque = true;
		return fail(f, value_at(f), "auto: decided by what gets reserved");
	}
	outcome = read_ranges(&table, 0, ram);
	f->size = table.size;
	if (table.error[0])
		fail(f, value_at(f), table.error);
	return outcome;
}

enum crashkernel_outcome crashkernel_form_plain(struct crashkernel_form *f, uint64_t ram)
{
	if (!find_last(f, NULL))
		return CRASHKERNEL_MISSING;
	if (f->kernel->auto_rule != CRASHKERNEL_AUTO_ERROR && span_starts(value(f), "auto"))
		return read_auto(f, ram);
	return has_ranges(value(f)) ? read_ranges(f, value_at(f), ram)
				    : read_simple(f, value_at(f));
}

enum crashkernel_outcome crashkernel_form_suffix(struct crashkernel_form *f, const char *suffix)
{
	size_t at, from;

	if (!find_last(f, suffix))
		return CRASHKERNEL_MISSING;
	from = at = value_at(f);
	if (!number(f, &at, &f->size))
		return fail(f, at, "memory value expected");
	if (!span_starts(span_from(f->line, at), suffix))
		return fail_at_byte(f, at);
	at += strlen(suffix);
	if (at < f->line.n && f->line.p[at] != ' ')
		return fail_at_byte(f, at);
	if (!f->size)
		fail(f, from, "the size is zero");
	return CRASHKERNEL_FINE;
}

bool crashkernel_form_range(struct crashkernel_form *f, size_t *at, struct crashkernel_range *ret)
{
	if (!*at) {
		if (!find_last(f, NULL))
			return false;
		if (f->kernel->auto_rule == CRASHKERNEL_AUTO_TABLE && span_starts(value(f), "auto"))
			f->line = span_of(f->kernel->auto_table);
		else if (has_ranges(value(f)))
			*at = value_at(f);
		else
			return false;
	} else if (memparse_byte(f->line, (*at)++) != ',') {
		return false;
	}
	return read_range(f, at, ret) == CRASHKERNEL_FINE;
}
