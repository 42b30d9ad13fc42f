/* SPDX-License-Identifier: MIT */
#include "format/crashkernel.h"

#include "format/cmdline.h"
#include "format/crashkernel_form.h"

#include <stdio.h>

#define MIB (UINT64_C(1) << 20)

struct evaluation {
	struct crashkernel_form form; /* the form that decides */
	uint64_t low, cma;
	bool high;
};

/* The low memory that `,high` brings along when no `,low` says otherwise. */
static uint64_t default_low(struct span line, const struct crashkernel_kernel *k)
{
	uint64_t swiotlb;

	if (!k->default_low)
		return 0;
	if (!k->x86)
		return 128 * MIB;
	swiotlb = cmdline_swiotlb(line, k->saturates) + 8 * MIB;
	return swiotlb > 256 * MIB ? swiotlb : 256 * MIB;
}

static struct crashkernel_form form_of(struct span line, const struct crashkernel_kernel *k)
{
	return (struct crashkernel_form){ .kernel = k, .line = line };
}

static bool read_low(struct evaluation *e)
{
	const struct crashkernel_kernel *k = e->form.kernel;
	struct crashkernel_form low = form_of(e->form.line, k);
	enum crashkernel_outcome outcome = crashkernel_form_suffix(&low, ",low");

	if (outcome == CRASHKERNEL_BAD && !k->any_failure) {
		e->form = low;
		return false;
	}
	e->low = outcome == CRASHKERNEL_FINE ? low.size : default_low(low.line, k);
	return true;
}

/* Up to 6.6 each architecture has its own order of trying; since then there is one. */
static bool read_forms(struct evaluation *e, uint64_t ram)
{
	const struct crashkernel_kernel *k = e->form.kernel;
	struct crashkernel_form high = form_of(e->form.line, k);
	enum crashkernel_outcome outcome = crashkernel_form_plain(&e->form, ram), second;

	if (outcome == CRASHKERNEL_FINE && e->form.size)
		return true;
	if (e->form.opaque || !k->high || (outcome != CRASHKERNEL_MISSING && !k->any_failure))
		return false;
	second = crashkernel_form_suffix(&high, ",high");
	if (second != CRASHKERNEL_FINE || !high.size) {
		/* The first form that is wrong is the one to put right. */
		if (outcome != CRASHKERNEL_BAD && second != CRASHKERNEL_MISSING)
			e->form = high;
		return false;
	}
	e->form = high;
	e->high = true;
	return read_low(e);
}

static void refuse(struct evaluation *e, const char *error)
{
	snprintf(e->form.error, sizeof(e->form.error), "%s", error);
	e->form.at = (size_t)(e->form.param.p - e->form.line.p) + strlen("crashkernel=");
}

void crashkernel_eval(struct span cmdline, uint64_t ram, const struct crashkernel_kernel *kernel,
		      struct crashkernel_result *ret)
{
	struct span line = span_head(cmdline, span_index(cmdline, '\0'));
	struct evaluation e = { .form = form_of(line, kernel) };
	bool reserves = read_forms(&e, ram);

	if (reserves && kernel->limits && e.form.size >= ram) {
		refuse(&e, "the size is not below the RAM size");
		reserves = false;
	}
	*ret = (struct crashkernel_result){ .reserves = reserves,
					    .opaque = e.form.opaque,
					    .param = e.form.param };
	if (!reserves) {
		memcpy(ret->error, e.form.error, sizeof(ret->error));
		ret->at = e.form.at;
		return;
	}
	if (kernel->takes_cma) {
		struct crashkernel_form cma = form_of(line, kernel);

		/* Its outcome is ignored: what could be read is what is reserved. */
		crashkernel_form_suffix(&cma, ",cma");
		ret->cma = cma.size;
	}
	ret->size = e.form.size;
	ret->base = e.form.base;
	ret->high = e.high;
	ret->low = e.low;
	ret->exceeds_ram = e.form.size >= ram;
}

bool crashkernel_same(const struct crashkernel_result *a, const struct crashkernel_result *b)
{
	return a->reserves == b->reserves && a->opaque == b->opaque && a->high == b->high &&
	       a->exceeds_ram == b->exceeds_ram && a->size == b->size && a->base == b->base &&
	       a->low == b->low && a->cma == b->cma && strcmp(a->error, b->error) == 0 &&
	       a->at == b->at && a->param.p == b->param.p && a->param.n == b->param.n;
}

bool crashkernel_given(struct span cmdline)
{
	struct span line = span_head(cmdline, span_index(cmdline, '\0'));

	return span_find(line, "crashkernel=") < line.n;
}
