/* SPDX-License-Identifier: MIT */
/* Whether the next boot ends with a capture kernel in place: what the links before it add up to. */
#include "boot/look.h"
#include "boot/tools.h"

static enum tri both(enum tri a, enum tri b)
{
	if (a == TRI_NO || b == TRI_NO)
		return TRI_NO;
	return a == TRI_YES && b == TRI_YES ? TRI_YES : TRI_UNKNOWN;
}

static enum tri nonzero(const struct setting *s)
{
	if (s->seen == SEEN_PRESENT)
		return s->n ? TRI_YES : TRI_NO;
	return s->seen == SEEN_ABSENT ? TRI_NO : TRI_UNKNOWN;
}

static enum tri there(const struct file *file)
{
	if (file->seen == SEEN_PRESENT)
		return TRI_YES;
	return file->seen == SEEN_ABSENT ? TRI_NO : TRI_UNKNOWN;
}

static enum tri not(enum tri a) {
	return a == TRI_YES  ? TRI_NO
	       : a == TRI_NO ? TRI_YES
			     : TRI_UNKNOWN;
}

/* mkdumprd builds no image for a directory that is not there, nor for a target that cannot be used.
 */
bool load_refused(const struct look *look, const struct state *s)
{
	const struct target *t = &s->target;
	struct where where;
	const char *kernel = tools_capture_kernel(look, &where);

	if (look->kdump.fatal)
		return true;
	if (kernel && facts_file(look->facts, kernel)->seen == SEEN_ABSENT)
		return true;
	if (look->profile.distro->family != FAMILY_EL || t->kind != TARGET_LOCAL)
		return false;
	return t->usable.is == TRI_NO ||
	       (t->directory && facts_file(look->facts, t->directory)->seen == SEEN_ABSENT);
}

void state_load(const struct look *look, struct state *s)
{
	const struct facts *f = look->facts;
	enum tri use =
		look->kdump.use_seen == SEEN_PRESENT && !look->kdump.use_kdump ? TRI_NO : TRI_YES;
	enum tri all = both(s->kexec.is, nonzero(&s->reserved));

	all = both(all, not(nonzero(&s->kexec_load_disabled)));
	/* Then whatever the distribution's own service lacks is no reason. */
	if (s->other_loader) {
		s->loaded = (struct answer){ .is = both(all, TRI_UNKNOWN), .why = s->unit.why };
		return;
	}
	all = both(all, both(s->unit.is, use));
	all = both(all, there(tools_kexec(f)));
	all = both(all, look->profile.distro->family == FAMILY_UNKNOWN
				? TRI_UNKNOWN
				: there(tools_service(f, look->profile.distro->family)));
	if (load_refused(look, s))
		all = TRI_NO;
	s->loaded = (struct answer){ .is = all };
}
