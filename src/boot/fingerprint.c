/* SPDX-License-Identifier: MIT */
#include "boot/fingerprint.h"

#include "base/strbuf.h"
#include "boot/tools.h"

#include <inttypes.h>

#define N_MARKS 7

static const char *hash(struct arena *a, struct span text)
{
	return arena_printf(a, "%016" PRIx64, span_hash(text));
}

/* What boots next: title, kernel and arguments of each entry that may. */
static const char *boot_entry(const struct look *look, struct arena *a)
{
	struct strbuf all = STRBUF(a);

	for (size_t i = 0; i < look->n_next; i++) {
		const struct state *s = &look->next[i];

		if (s->args_seen != SEEN_PRESENT)
			return "?";
		strbuf_printf(&all, "%s\n%s\n", s->entry ? s->entry : "",
			      s->release ? s->release : "");
		strbuf_add(&all, s->args);
		strbuf_byte(&all, '\n');
	}
	return hash(a, strbuf_span(&all));
}

static const char *configuration(const struct look *look, struct arena *a)
{
	static const char *const files[] = { "/etc/kdump.conf", "/etc/sysconfig/kdump",
					     "/etc/default/kdump-tools" };
	struct strbuf all = STRBUF(a);

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		const struct file *file = facts_file(look->facts, files[i]);

		if (file->seen == SEEN_UNREADABLE)
			return "?";
		if (!file->has_bytes)
			continue;
		strbuf_printf(&all, "%s %zu\n", files[i], file->bytes.n);
		strbuf_add(&all, file->bytes);
	}
	return hash(a, strbuf_span(&all));
}

static const char *image(const struct look *look, struct arena *a)
{
	const char *path = tools_image_path(look, &look->now, a);
	const struct file *file = path ? facts_file(look->facts, path) : NULL;

	if (!file || file->seen != SEEN_PRESENT)
		return "?";
	return arena_printf(a, "%" PRIu64 " bytes of %lld", file->size, (long long)file->mtime);
}

static const char *setting(struct arena *a, const struct setting *s)
{
	if (s->seen == SEEN_PRESENT)
		return arena_printf(a, "%lld", (long long)s->n);
	return s->seen == SEEN_ABSENT ? "-" : "?";
}

static const char *sysctls(const struct state *s, struct arena *a)
{
	return arena_printf(a, "%s,%s,%s,%s", setting(a, &s->unknown_nmi_panic),
			    setting(a, &s->panic_on_unrecovered_nmi), setting(a, &s->panic),
			    setting(a, &s->kexec_load_disabled));
}

size_t fingerprint_of(const struct look *look, struct drill_mark **ret_marks)
{
	struct arena *a = look->facts->arena;
	struct drill_mark *marks = arena_array(a, struct drill_mark, N_MARKS);
	const struct state *now = &look->now;
	const struct drill_mark all[N_MARKS] = {
		{ "boot-entry", boot_entry(look, a) },
		{ "kernel", now->release ? now->release : "?" },
		{ "arguments", now->args_seen == SEEN_PRESENT ? hash(a, now->args) : "?" },
		{ "capture-image", image(look, a) },
		{ "reservation", setting(a, &now->reserved) },
		{ "kdump-configuration", configuration(look, a) },
		{ "sysctls", arena_path(a, sysctls(now, a), sysctls(look->next, a)) },
	};

	memcpy(marks, all, sizeof(all));
	*ret_marks = marks;
	return N_MARKS;
}
