/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/boot_files.h"
#include "boot/tools.h"

/* What the service cannot make the image without and that is not there, or could not be seen. */
static const struct file *hindered_maker(const struct judge *j)
{
	enum family family = j->look->profile.distro->family;
	const char *const *path = tools_makers(family);
	const struct file *unseen = tools_service(j->look->facts, family);

	if (unseen->seen == SEEN_ABSENT)
		return unseen;
	if (unseen->seen == SEEN_PRESENT)
		unseen = NULL;
	for (; *path; path++) {
		const struct file *file = facts_file(j->look->facts, *path);

		if (file->seen == SEEN_ABSENT)
			return file;
		if (file->seen == SEEN_UNREADABLE && !unseen)
			unseen = file;
	}
	return unseen;
}

/* The service makes a missing image when it starts: then it is only not there yet. */
static void judge_absent(const struct judge *j, struct judgement *ret, const char *path)
{
	const struct state *s = j->state;
	const struct kdump_config *conf = &j->look->kdump;
	const struct file *maker = hindered_maker(j), *modules;
	enum seen modules_seen;

	modules = boot_modules(j->look->facts, s->release, &modules_seen);
	if (s->unit.is == TRI_NO || load_refused(j->look, s))
		judge_fail(j, ret, IN_FILE(path), "not there, and nothing will make it");
	else if (maker && maker->seen == SEEN_ABSENT)
		judge_fail(j, ret, IN_FILE(path), "not there, and neither is %s, which makes it",
			   maker->path);
	else if (modules_seen == SEEN_ABSENT && !j->look->boot.ostree)
		judge_fail(j, ret, IN_FILE(path),
			   "not there, and neither is %s, which goes into it", modules->path);
	else if (maker)
		judge_unknown(j, ret, IN_FILE(path),
			      "not there, and %s, which makes it, could not be seen", maker->path);
	else if (s->unit.is == TRI_UNKNOWN || conf->seen == SEEN_UNREADABLE ||
		 conf->use_seen == SEEN_UNREADABLE)
		judge_unknown(j, ret, IN_FILE(path),
			      "not there, and whether %s makes it when it starts cannot be told",
			      j->look->profile.distro->unit);
	else
		judge_pending(j, ret, IN_FILE(path), "not there yet: %s makes it when it starts",
			      j->look->profile.distro->unit);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const char *path;
	const struct file *image;

	if (judge_moot(j)) {
		judge_pass(j, ret, NOWHERE, "it is in memory with the capture kernel");
		return;
	}
	path = tools_image_path(j->look, s, j->arena);
	if (!path) {
		judge_unknown(
			j, ret, NOWHERE, "%s",
			s->release ? "where this distribution keeps it is not known"
				   : "the kernel that boots is not known, so neither is its image");
		return;
	}
	image = facts_file(j->look->facts, path);
	if (image->seen == SEEN_ABSENT)
		judge_absent(j, ret, path);
	else if (image->seen != SEEN_PRESENT)
		judge_unknown(j, ret, IN_FILE(path), "%s", facts_reason(image->err));
	else if (image->kind != FILE_REGULAR)
		judge_fail(j, ret, IN_FILE(path), "not a regular file");
	else if (image->size == 0 && !j->look->facts->hollow)
		judge_fail(j, ret, IN_FILE(path), "the file is empty");
	else
		judge_pass(j, ret, IN_FILE(path), "there for kernel %s", s->release);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	remedy_restart(j, fix);
}

const struct rule rule_capture_initramfs = {
	.id = "capture-initramfs",
	.stage = STAGE_CAPTURE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "the capture kernel has an initramfs",
	.crash = "The capture kernel starts from an initramfs of its own, made for one kernel "
		 "release, "
		 "that mounts the target and saves the dump. The kdump service makes it when it "
		 "starts; "
		 "when it cannot, nothing is loaded.",
	.reads = "the image that belongs to the kernel that boots, and what would make it",
	.document = "the distribution's kdump documentation",
	.judge = judge,
	.remedy = remedy,
};
