/* SPDX-License-Identifier: MIT */
/* A machine's facts without what identifies it. */
#include "out/redact_route.h"
#include "out/redact_ssh.h"

#include "base/strbuf.h"
#include "format/drill.h"
#include "format/grubenv.h"

#include <stdlib.h>

static bool is_efivar(const struct file *file)
{
	return span_starts(span_of(file->path), "/sys/firmware/efi/efivars/");
}

/* What a variable of the firmware holds after its attributes, as bytes: names in it are UTF-16. */
static struct span narrow(struct arena *a, struct span wide)
{
	char *text = arena_alloc(a, wide.n + 1);
	size_t n = 0;

	for (size_t i = 4; i + 1 < wide.n; i += 2) {
		if (wide.p[i + 1] || !wide.p[i])
			break;
		text[n++] = wide.p[i];
	}
	return span_make(text, n);
}

static struct span redact_efivar(const struct redaction *r, struct arena *a, struct span wide)
{
	struct span old = narrow(a, wide), new = redact_text(r, old);
	struct strbuf out = STRBUF(a);

	if (span_same(old, new))
		return wide;
	strbuf_add(&out, span_head(wide, 4));
	for (size_t i = 0; i < new.n; i++) {
		strbuf_byte(&out, new.p[i]);
		strbuf_byte(&out, '\0');
	}
	strbuf_add(&out, span_from(wide, 4 + 2 * old.n));
	return strbuf_span(&out);
}

/* The environment block keeps its size: the padding gives or takes. */
static struct span redact_grubenv(const struct redaction *r, struct arena *a, struct span old)
{
	struct span new = redact_text(r, old);
	size_t text = new.n;
	char *block;

	if (new.n == old.n)
		return new;
	while (text && new.p[text - 1] == '#')
		text--;
	if (text > old.n)
		return new;
	block = arena_alloc(a, old.n);
	memset(block, '#', old.n);
	memcpy(block, new.p, text);
	return span_make(block, old.n);
}

static struct span redact_bytes(const struct redaction *r, struct arena *a, const struct file *file)
{
	/* Salts and digests of key slots help whoever guesses the passphrase. */
	if (span_find(file->bytes, "PRIVATE KEY-----") < file->bytes.n ||
	    span_starts(file->bytes, "LUKS\xba\xbe"))
		return span_of("redacted\n");
	if (is_efivar(file))
		return redact_efivar(r, a, file->bytes);
	if (redact_ssh_is(file->path))
		return redact_ssh(r, a, file->path, file->bytes);
	if (redact_route_is(file->path))
		return redact_route(r, a, file->bytes);
	if (file->bytes.n == GRUBENV_SIZE)
		return redact_grubenv(r, a, file->bytes);
	return redact_text(r, file->bytes);
}

/* Interfaces can be named after their Ethernet address: enx525400123456. */
static void learn_interfaces(struct redaction *r, const struct file *dir)
{
	for (size_t i = 0; i < dir->n_names; i++)
		if (strlen(dir->names[i]) == sizeof("enx525400123456") - 1)
			redact_name(r, span_of(dir->names[i]));
}

static void learn_file(struct redaction *r, struct arena *a, const struct file *file)
{
	redact_learn(r, span_of(file->path));
	if (file->link)
		redact_learn(r, span_of(file->link));
	for (size_t i = 0; i < file->n_names; i++)
		redact_learn(r, span_of(file->names[i]));
	if (strcmp(file->path, "/sys/class/net") == 0)
		learn_interfaces(r, file);
	if (!file->has_bytes)
		return;
	if (strcmp(file->path, "/etc/hosts") == 0)
		redact_hosts(r, file->bytes);
	if (redact_ssh_is(file->path))
		redact_ssh_learn(r, file->path, file->bytes);
	redact_learn(r, is_efivar(file) ? narrow(a, file->bytes) : file->bytes);
}

static const char *redact_string(const struct redaction *r, struct arena *a, const char *s)
{
	struct span old = span_of(s), new = redact_text(r, old);

	return new.p == old.p ? s : arena_dup(a, new);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "CRYPT-LUKS2-...", "LVM-...", "part1-mpath-...": what kind it is, and nothing of which. */
static struct span kind_of_mapping(struct span uuid)
{
	static const char *const kinds[] = { "LVM-", "CRYPT-LUKS", "CRYPT-", "mpath-" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t at = span_find(uuid, kinds[i]);

		if (at < uuid.n)
			return span_head(span_from(uuid, at), strlen(kinds[i]));
	}
	return span_of("");
}

static void redact_file(const struct redaction *r, const struct file *file, struct facts *to)
{
	struct arena *a = to->arena;
	struct file *copy = facts_add(to, redact_string(r, a, file->path));
	const char *path = copy->path;

	*copy = *file;
	copy->path = path;
	if (file->link)
		copy->link = redact_string(r, a, file->link);
	if (file->n_names) {
		copy->names = arena_array(a, const char *, file->n_names);
		for (size_t i = 0; i < file->n_names; i++)
			copy->names[i] = redact_string(r, a, file->names[i]);
		qsort(copy->names, copy->n_names, sizeof(*copy->names), by_bytes);
	}
	if (!file->has_bytes)
		return;
	copy->bytes = span_ends(span_of(file->path), "/dm/uuid") ? kind_of_mapping(file->bytes)
								 : redact_bytes(r, a, file);
	if (file->size == file->bytes.n)
		copy->size = copy->bytes.n;
}

struct facts *redact_facts(struct redaction *r, const struct facts *f)
{
	const struct file **all = facts_sorted(f);
	struct facts *to = facts_new(f->arena);
	struct facts head = *to;

	for (size_t i = 0; i < f->n_files; i++)
		learn_file(r, f->arena, all[i]);
	redact_settle(r);
	*to = *f;
	to->files = head.files;
	to->n_slots = head.n_slots;
	to->n_files = 0;
	/* A drill is known again by hashes of what is replaced here: it is left out. */
	for (size_t i = 0; i < f->n_files; i++)
		if (!span_starts(span_of(all[i]->path), DRILL_DIR))
			redact_file(r, all[i], to);
	to->spaces = arena_array(f->arena, struct space, f->n_spaces + 1);
	for (size_t i = 0; i < f->n_spaces; i++) {
		to->spaces[i] = f->spaces[i];
		to->spaces[i].path = redact_string(r, f->arena, f->spaces[i].path);
	}
	to->modules = arena_array(f->arena, struct module, f->n_modules + 1);
	for (size_t i = 0; i < f->n_modules; i++) {
		to->modules[i] = f->modules[i];
		to->modules[i].release = redact_string(r, f->arena, f->modules[i].release);
	}
	to->images = arena_array(f->arena, struct image, f->n_images + 1);
	for (size_t i = 0; i < f->n_images; i++) {
		to->images[i] = f->images[i];
		to->images[i].path = redact_string(r, f->arena, f->images[i].path);
	}
	to->dumps = arena_array(f->arena, struct dump, f->n_dumps + 1);
	for (size_t i = 0; i < f->n_dumps; i++) {
		to->dumps[i] = f->dumps[i];
		to->dumps[i].path = redact_string(r, f->arena, f->dumps[i].path);
		to->dumps[i].content.release = redact_text(r, f->dumps[i].content.release);
	}
	return to;
}
