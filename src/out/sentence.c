/* SPDX-License-Identifier: MIT */
/* The verdict in one sentence, the same in every format. */
#include "out/report.h"

#include "base/term.h"
#include "boot/remote.h"

/* What the root is, where it is not the running system. */
static const char *image_kind(const struct report *r)
{
	switch (r->look->facts->root_kind) {
	case ROOT_CHROOT:
		return "this is a chroot";
	case ROOT_CONTAINER:
		return "this is a container";
	default:
		return "this is an image";
	}
}

static const char *trigger(const struct report *r)
{
	return r->trigger_panic ? "panic" : "diagnostic interrupt";
}

/* A dump over the network is ready as far as this system goes: the other was not asked. */
static const char *untried(const struct report *r)
{
	const struct look *look = r->look;
	const struct state *s = look->has_now ? &look->now : &look->next[0];
	struct remote remote;

	if (s->target.kind != TARGET_REMOTE || !remote_of(look, &remote))
		return "";
	return arena_printf(r->arena, "; whether %s answers was not tried",
			    term_clean(r->arena, span_of(remote.host)));
}

static const char *sentence_image(const struct report *r)
{
	static const char *const ends[] = {
		[GRADE_READY] = "would leave a dump once it has booted",
		[GRADE_DEGRADED] = "can be expected to leave a dump, but see the warnings",
		[GRADE_UNKNOWN] = "may or may not leave a dump: see what could not be judged",
		[GRADE_NOT_READY] = "would leave no dump",
	};

	return arena_printf(r->arena, "%s, so only its next boot is judged: a %s %s%s",
			    image_kind(r), trigger(r), ends[r->grades.next],
			    r->grades.next == GRADE_READY ? untried(r) : "");
}

const char *report_sentence(const struct report *r)
{
	const struct grades *g = &r->grades;
	const char *what = trigger(r);

	if (!g->has_now)
		return sentence_image(r);
	if (g->overall == GRADE_READY)
		return arena_printf(
			r->arena, "a %s leaves a dump, now and after the next reboot%s%s", what,
			r->trigger_panic ? "; whether an interrupt does is not judged" : "",
			untried(r));
	if (g->now == GRADE_NOT_READY && g->next == GRADE_NOT_READY)
		return arena_printf(
			r->arena, "a %s would leave no dump, neither now nor after the next reboot",
			what);
	if (g->next == GRADE_NOT_READY)
		return arena_printf(r->arena, "after the next reboot a %s would leave no dump",
				    what);
	if (g->now == GRADE_NOT_READY)
		return arena_printf(r->arena, "a %s would leave no dump now%s", what,
				    g->next == GRADE_READY ? "; ready after a reboot" : "");
	if (g->overall == GRADE_UNKNOWN)
		return arena_printf(
			r->arena,
			"whether a %s would leave a dump cannot be told: see what could not "
			"be judged",
			what);
	return arena_printf(r->arena, "a %s can be expected to leave a dump, but see below", what);
}
