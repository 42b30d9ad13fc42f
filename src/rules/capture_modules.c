/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/chain.h"
#include "boot/tools.h"

/* What the image lacks, or why that cannot be told; both NULL: it has all that is needed. */
struct search {
	const struct judge *j;
	const struct image *image;
	const struct chain_need *lacks;
	const char *module; /* of those it depends on, where it is not `lacks` itself */
	const char *unknown;
};

/* The running kernel shows that it is a module; of another one only its own index can say so. */
static bool surely_a_module(const struct judge *j)
{
	const struct look *look = j->look;

	return look->has_now && look->now.release && j->state->release &&
	       strcmp(look->now.release, j->state->release) == 0;
}

static bool holds(struct search *s, const struct chain_need *need, const char *name)
{
	const struct facts *f = s->j->look->facts;
	const struct module *module = facts_module_of(f, s->j->state->release, name);

	if (image_has_module(s->image, name))
		return true;
	if (module && module->seen == SEEN_PRESENT && module->built_in)
		return true;
	if ((module && module->seen == SEEN_PRESENT) || (!need->unseen && surely_a_module(s->j))) {
		s->lacks = need;
		s->module = name;
		return false;
	}
	s->unknown = arena_printf(s->j->arena,
				  "%s is not in the image, and whether kernel %s has it built in "
				  "cannot be told",
				  name, s->j->state->release);
	return true;
}

static void search_one(struct search *s, const struct chain_need *need)
{
	const struct module *module;

	if (need->program) {
		if (image_has_program(s->image, need->name) ||
		    image_has_program(s->image, need->program))
			return;
		if (!need->unseen)
			s->lacks = need;
		else
			s->unknown =
				arena_printf(s->j->arena, "%s, which %s needs, is not seen in it",
					     need->name, need->of);
		return;
	}
	if (!holds(s, need, need->name))
		return;
	module = facts_module_of(s->j->look->facts, s->j->state->release, need->name);
	for (size_t i = 0; module && i < module->n_needs && !s->lacks; i++)
		holds(s, need, module->needs[i]);
}

/*
 * What starts the saving, by the names it has had: EL's kdumpbase module of dracut; SUSE's kdump 2,
 * before that save_dump.sh, and either as a hook where there is no systemd.
 */
static const char *const *savers(const struct judge *j)
{
	static const char *const el[] = { "kdump.sh", "kdump", NULL };
	static const char *const suse[] = { "kdump-save", "save_dump.sh", "90-kdump-save",
					    "90-save_dump.sh", NULL };

	switch (j->look->profile.distro->family) {
	case FAMILY_EL:
		return el;
	case FAMILY_SUSE:
		return suse;
	default:
		return NULL;
	}
}

/* What writes the dump: on EL the configuration names it, elsewhere it is given arguments only. */
static const char *collector(const struct judge *j)
{
	const struct kdump_setting *set = &j->look->kdump.collector;
	struct span rest = set->value, word = span_of("makedumpfile");

	if (j->look->profile.distro->family == FAMILY_EL && set->seen == SEEN_PRESENT &&
	    span_word(&rest, &word))
		for (size_t slash; (slash = span_index(word, '/')) < word.n;)
			word = span_from(word, slash + 1);
	return arena_dup(j->arena, word);
}

/* On EL and SUSE the image itself saves the dump; Debian's only leads to the real root. */
static void search_programs(struct search *s)
{
	const char *const *saver = savers(s->j);
	struct chain_need *need = arena_new_of(s->j->arena, struct chain_need);

	if (!saver || s->lacks)
		return;
	need->of = "the saving of a dump";
	need->name = need->program = collector(s->j);
	search_one(s, need);
	if (s->lacks)
		return;
	need->name = need->program = saver[0];
	while (*saver && !image_has_program(s->image, *saver))
		saver++;
	if (!*saver)
		s->lacks = need;
}

static void judge_inside(const struct judge *j, struct judgement *ret, const struct image *image,
			 const struct chain *chain)
{
	struct search s = { .j = j, .image = image };
	struct where where = IN_FILE(image->path);

	for (size_t i = 0; i < chain->n && !s.lacks; i++)
		search_one(&s, &chain->list[i]);
	search_programs(&s);
	if (s.lacks && s.lacks->program)
		judge_fail(j, ret, where, "%s, which %s needs, is not in it", s.lacks->name,
			   s.lacks->of);
	else if (s.lacks)
		judge_fail(j, ret, where, "the module %s, which %s needs, is not in it", s.module,
			   s.lacks->of);
	else if (!j->look->has_now)
		judge_skip(j, ret, NOWHERE, "only the guest itself can tell its disks");
	else if (chain->unknown)
		judge_unknown(j, ret, chain->where, "%s", chain->unknown);
	else if (s.unknown)
		judge_unknown(j, ret, where, "%s", s.unknown);
	else
		judge_pass(j, ret, where, "it holds what the way to the dump needs (%zu checked)",
			   chain->n);
}

/* The service may have made it when it started and loaded it then: seconds. */
#define MAKING 900

/* Made again after it was loaded: what is in memory is not what is in the file. */
static bool made_since(const struct judge *j, const char *path)
{
	int64_t loaded = j->state->load_time;

	return judge_moot(j) && loaded && facts_file(j->look->facts, path)->mtime > loaded + MAKING;
}

static void judge_image(const struct judge *j, struct judgement *ret, const char *path)
{
	const struct image *image = facts_image(j->look->facts, path);
	const struct mount *m = chain_mount(j->look, j->state);
	struct chain_eyes eyes = chain_facts(j->look->facts);
	struct chain chain = { .unknown = "the devices of the target are not known" };

	if (m && j->look->has_now)
		chain_of(j->arena, m, &eyes, &chain);
	else if (chain_over_network(j->look, j->state) && j->look->has_now)
		chain_of_network(j->arena, j->look, &eyes, &chain);
	else if (j->state->target.kind == TARGET_REMOTE)
		chain.unknown = "whether it can bring up the network cannot be told";
	if (made_since(j, path))
		judge_unknown(
			j, ret, IN_FILE(path),
			"made again since the capture kernel was loaded, and not loaded since");
	else if (!image || image->seen != SEEN_PRESENT)
		judge_unknown(j, ret, IN_FILE(path), "what it holds cannot be told: %s",
			      image && image->why ? image->why : "nobody looked");
	else if (image->sealed)
		judge_warn(
			j, ret, IN_FILE(path),
			"most of it is in a filesystem inside, as dracut makes it, of a kind that "
			"is not looked into");
	else
		judge_inside(j, ret, image, &chain);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const char *path = tools_image_path(j->look, j->state, j->arena);
	const struct file *file = path ? facts_file(j->look->facts, path) : NULL;

	if (j->look->quick)
		judge_skip(j, ret, NOWHERE, "left out by --quick");
	else if (!path)
		judge_unknown(j, ret, NOWHERE, "which image that is cannot be told");
	else if (file->seen == SEEN_ABSENT && judge_moot(j))
		judge_skip(j, ret, IN_FILE(path),
			   "the image that was loaded is not there any more to look into");
	else if (file->seen == SEEN_ABSENT)
		judge_skip(j, ret, IN_FILE(path), "there is no image yet to look into");
	else
		judge_image(j, ret, path);
	if (ret->verdict == VERDICT_UNKNOWN && (!path || file->seen != SEEN_PRESENT) &&
	    !judge_moot(j))
		ret->follows = "capture-initramfs";
}

/* Making it again helps where something is missing, not where nobody can look. */
static void remedy(const struct judge *j, struct fix *fix)
{
	const char *path = tools_image_path(j->look, j->state, j->arena);
	const struct image *image = path ? facts_image(j->look->facts, path) : NULL;

	if (image && image->sealed)
		fix_add(j, fix, "kdumpready drill arm   # one real interrupt shows it");
	else
		remedy_restart(j, fix);
}

const struct rule rule_capture_modules = {
	.id = "capture-modules",
	.stage = STAGE_CAPTURE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "the capture kernel's initramfs can reach the place of the dump",
	.crash =
		"The capture kernel starts with nothing but its initramfs. Where a driver of the "
		"disk, of the filesystem or of what lies between them (LVM, encryption, RAID) is "
		"missing in it, it comes up and then finds no place to write to; for a dump over "
		"the network that is the driver of the network card, and what sends. On Enterprise "
		"Linux and SUSE what saves the dump has to be in there too; Debian's capture "
		"kernel goes on to the installed system and needs only the way to it.",
	.reads = "the inside of the capture image; /sys for the devices of the target and the "
		 "modules "
		 "that drive them, or /proc/net/route and /sys/class/net for the network card; the "
		 "module index of the kernel that boots",
	.document = "kdump.conf(5), initramfs-tools(7), dracut(8)",
	.judge = judge,
	.remedy = remedy,
};
