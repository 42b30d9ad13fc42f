/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/stops.h"

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct look *look = j->look;
	const struct answer *unit = &j->state->unit;
	const char *name = look->profile.distro->unit;
	struct stop stop;

	if (j->state->other_loader) {
		judge_unknown(j, ret, unit->where, "%s", unit->why);
		return;
	}
	/* Debian's capture kernel asks for USE_KDUMP too: it decides even when one is loaded. */
	if (look->kdump.seen == SEEN_PRESENT && look->kdump.use_seen == SEEN_PRESENT &&
	    !look->kdump.use_kdump) {
		judge_fail(
			j, ret, look->kdump.use_where,
			"USE_KDUMP is 0: nothing is loaded at boot, and nothing saved in a crash");
		return;
	}
	ret->counted = !judge_moot(j);
	ret->told = stops_boot(look, j->state, &stop);
	if (look->profile.distro->family == FAMILY_UNKNOWN &&
	    (unit->is == TRI_YES || !unit->where.path))
		judge_unknown(j, ret, unit->where,
			      "what starts kdump on this distribution is not known%s",
			      unit->is == TRI_YES ? ", nor what its kdump.service does" : "");
	else if (unit->is == TRI_NO)
		judge_fail(j, ret, unit->where, "%s does not start at boot: %s", name, unit->why);
	else if (unit->is == TRI_UNKNOWN)
		judge_unknown(j, ret, unit->where, "whether %s starts at boot cannot be told: %s",
			      name, unit->why);
	else if (look->kdump.use_seen == SEEN_UNREADABLE)
		judge_unknown(j, ret, look->kdump.use_where,
			      "whether USE_KDUMP is 1 cannot be told");
	else
		judge_pass(j, ret, unit->where, "%s starts at boot", name);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct look *look = j->look;
	const char *name = look->profile.distro->unit;
	struct stop stop;

	if (j->state->unit.is == TRI_UNKNOWN && stops_boot(look, j->state, &stop))
		remedy_argument(j, fix, arena_printf(j->arena, "-%s", stop.name));
	if (look->kdump.use_seen == SEEN_PRESENT && !look->kdump.use_kdump)
		fix_add(j, fix, "set USE_KDUMP=1 in %s",
			where_text(j->arena, look->kdump.use_where));
	if (j->state->unit.is == TRI_NO && j->state->unit.where.line) {
		fix_add(j, fix, "correct %s", where_text(j->arena, j->state->unit.where));
		fix_add(j, fix, "systemctl daemon-reload");
	} else if (j->state->unit.is == TRI_NO) {
		if (j->state->unit.why && strstr(j->state->unit.why, "mask"))
			fix_add(j, fix, "systemctl unmask %s", name);
		fix_add(j, fix, "systemctl enable %s", name);
	}
}

static void want(const struct judge *j, struct wants *ret)
{
	const struct look *look = j->look;

	if (look->kdump.seen == SEEN_PRESENT && look->kdump.use_seen == SEEN_PRESENT &&
	    !look->kdump.use_kdump)
		want_add(j, ret, (struct want){ WANT_OPTION, "USE_KDUMP", 1, "kdump-enabled" });
	if (j->state->unit.is == TRI_NO)
		want_add(
			j, ret,
			(struct want){ WANT_UNIT, look->profile.distro->unit, 0, "kdump-enabled" });
}

const struct rule rule_kdump_enabled = {
	.id = "kdump-enabled",
	.stage = STAGE_LOAD,
	.planes = ON_BOTH,
	.title = "the kdump service is started at boot",
	.crash = "The service loads the capture kernel at every boot. When it is disabled, masked "
		 "or its "
		 "conditions do not hold, it is skipped without an error, and the next panic "
		 "leaves no "
		 "dump.",
	.reads = "the unit, its drop-ins, its links under /etc/systemd/system, masks, presets, the "
		 "target that boots, its conditions against the command line; USE_KDUMP on Debian",
	.document = "the distribution's kdump documentation; Oracle's page does not mention the "
		    "service",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
