/* SPDX-License-Identifier: MIT */
#include "boot/sdboot.h"

#include "base/strbuf.h"
#include "boot/release.h"
#include "boot/uki.h"
#include "format/bls.h"

#include <stdlib.h>

#define LOADER_GUID "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

const char *const sdboot_mounts[3] = { "/boot", "/efi", "/boot/efi" };

struct item {
	struct boot_entry entry;
	struct span sort_key, machine_id, version;
	const char *id; /* lower case, without the counter */
	unsigned left, done;
	bool counted;
};

/* Attributes (4 bytes), then UTF-16LE up to a NUL: ids are ASCII, anything else becomes '?'. */
struct span sdboot_variable(const struct facts *f, const char *name, enum seen *ret_seen)
{
	const char *path =
		arena_printf(f->arena, "/sys/firmware/efi/efivars/%s-" LOADER_GUID, name);
	const struct file *file = facts_file(f, path);
	struct strbuf b = STRBUF(f->arena);

	*ret_seen = file->seen;
	for (size_t i = 4; file->has_bytes && i + 1 < file->bytes.n; i += 2) {
		char low = file->bytes.p[i], high = file->bytes.p[i + 1];

		if (low == 0 && high == 0)
			break;
		strbuf_byte(&b, high || (low & 0x80) ? '?' : low);
	}
	return strbuf_span(&b);
}

static char *lower(struct arena *a, struct span s)
{
	char *text = arena_dup(a, s);

	for (char *p = text; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 32);
	return text;
}

static struct span value_of(const struct bls *b, const char *key)
{
	const struct bls_pair *p = NULL;

	for (size_t i = 0; i < b->n;
	     i++) /* the last of several counts, but for options and initrd */
		if (span_eq(b->pairs[i].key, key))
			p = &b->pairs[i];
	return p ? p->value : span_of("");
}

static bool other_architecture(const struct facts *f, struct span arch)
{
	if (!arch.n || !f->arch)
		return false;
	if (strcmp(f->arch, "x86_64") == 0)
		return !span_eq(span_of(lower(f->arena, arch)), "x64");
	if (strcmp(f->arch, "aarch64") == 0)
		return !span_eq(span_of(lower(f->arena, arch)), "aa64");
	return false;
}

static void set_id(const struct facts *f, struct item *item, const char *name)
{
	struct span id = span_of(name);

	item->counted = bls_tries(f->arena, id, &id, &item->left, &item->done);
	item->id = lower(f->arena, id);
	item->entry.id = arena_dup(f->arena, id);
	item->entry.title = item->entry.id;
}

static void fill_type1(const struct facts *f, struct item *item, const struct bls *b)
{
	struct boot_entry *e = &item->entry;
	const struct bls_pair *options = bls_get(b, "options"), *kernel = bls_get(b, "linux");
	struct span *args = arena_new_of(f->arena, struct span);

	item->sort_key = value_of(b, "sort-key");
	item->machine_id = value_of(b, "machine-id");
	item->version = value_of(b, "version");
	if (value_of(b, "title").n)
		e->title = arena_dup(f->arena, value_of(b, "title"));
	e->where.line = options ? options->line : kernel ? kernel->line : 0;
	if (!kernel) {
		e->args_seen = SEEN_UNREADABLE;
		e->why = "it starts an EFI program, whose arguments are its own";
		return;
	}
	e->kernel = arena_dup(f->arena, value_of(b, "linux"));
	e->release = release_of_kernel(f->arena, span_of(e->kernel));
	if (!e->release && item->version.n)
		e->release = arena_dup(f->arena, item->version);
	for (size_t i = 0; i < b->n; i++)
		if (span_eq(b->pairs[i].key, "initrd") && b->pairs[i].value.n)
			*arena_push(f->arena, e->initrds, e->n_initrds) =
				arena_dup(f->arena, b->pairs[i].value);
	*args = bls_join(f->arena, b, "options");
	e->args_seen = SEEN_PRESENT;
	e->args = *args;
	e->variants = args;
	e->n_variants = 1;
}

static bool read_type1(const struct facts *f, const char *dir, const char *name, struct item *item)
{
	const struct file *file = facts_file(f, arena_path(f->arena, dir, name));
	struct bls b;

	*item = (struct item){ .entry.where.path = file->path };
	set_id(f, item, name);
	if (!file->has_bytes) {
		item->entry.where.path = arena_path(f->arena, dir, name);
		item->entry.args_seen = SEEN_UNREADABLE;
		item->entry.why =
			file->seen == SEEN_UNREADABLE ? facts_reason(file->err) : "it was not read";
		return file->seen != SEEN_ABSENT;
	}
	bls_parse_sdboot(f->arena, file->bytes, &b);
	if (other_architecture(f, value_of(&b, "architecture")))
		return false;
	fill_type1(f, item, &b);
	return item->entry.kernel || bls_get(&b, "efi") || bls_get(&b, "uki");
}

static bool read_type2(const struct facts *f, const char *mount, const char *dir, const char *name,
		       struct item *item)
{
	struct uki uki;

	*item = (struct item){ .entry.where.path = arena_printf(f->arena, "%s/%s", dir, name) };
	set_id(f, item, name);
	uki_read(f, mount, &item->entry, &uki);
	item->sort_key = uki.sort_key;
	item->version = uki.version;
	item->entry.kernel = item->entry.where.path;
	return true;
}

static int compare_spans(struct span a, struct span b)
{
	return span_cmp(a, b);
}

/* boot_entry_compare(), boot.c */
static int compare(const void *p, const void *q)
{
	const struct item *a = p, *b = q;
	bool a_spent = a->counted && a->left == 0, b_spent = b->counted && b->left == 0;
	int c;

	if (a_spent != b_spent)
		return a_spent - b_spent;
	if ((a->sort_key.n == 0) != (b->sort_key.n == 0))
		return (a->sort_key.n == 0) - (b->sort_key.n == 0);
	if (a->sort_key.n) {
		c = compare_spans(a->sort_key, b->sort_key);
		if (c == 0)
			c = compare_spans(a->machine_id, b->machine_id);
		if (c == 0)
			c = -bls_version_compare(a->version, b->version);
		if (c)
			return c;
	}
	c = -bls_version_compare(span_of(a->id), span_of(b->id));
	if (c || !a->counted || !b->counted)
		return c;
	if (a->left != b->left)
		return a->left > b->left ? -1 : 1;
	return (a->done > b->done) - (a->done < b->done);
}

static struct item *collect(const struct facts *f, size_t *ret_n)
{
	struct item *items = NULL, item;

	*ret_n = 0;
	for (size_t m = 0; m < 3; m++) {
		const char *dirs[2] = {
			arena_printf(f->arena, "%s/loader/entries", sdboot_mounts[m]),
			arena_printf(f->arena, "%s/EFI/Linux", sdboot_mounts[m]),
		};

		for (size_t d = 0; d < 2; d++) {
			const struct file *dir = facts_file(f, dirs[d]);

			for (size_t i = 0; i < dir->n_names; i++) {
				struct span name = span_of(dir->names[i]);

				if (name.p[0] == '.' || !span_ends(name, d ? ".efi" : ".conf"))
					continue;
				if (d ? read_type2(f, sdboot_mounts[m], dirs[d], dir->names[i],
						   &item)
				      : read_type1(f, dirs[d], dir->names[i], &item))
					*arena_push(f->arena, items, *ret_n) = item;
			}
		}
	}
	return items;
}

/* * and ?, as efi_fnmatch() has them. A pattern with [ ] is matched as it stands: false. */
static bool matches(const char *glob, const char *id)
{
	const char *star = NULL, *from = NULL;

	while (*id) {
		if (*glob == '*') {
			star = glob++;
			from = id;
		} else if (*glob == '?' || *glob == *id) {
			glob++;
			id++;
		} else if (star) {
			glob = star + 1;
			id = ++from;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return *glob == '\0';
}

/* A glob; the ids are in lower case, and so is what is asked for. */
static size_t find(const struct facts *f, const struct item *items, size_t n, struct span pattern)
{
	const char *glob = lower(f->arena, pattern);

	for (size_t i = 0; pattern.n && i < n; i++)
		if (matches(glob, items[i].id))
			return i;
	return BOOT_NO_ENTRY;
}

static struct span configured(const struct facts *f, struct boot_prediction *ret)
{
	struct span value = span_of("");

	for (size_t m = 0; m < 3; m++) {
		const char *path =
			arena_printf(f->arena, "%s/loader/loader.conf", sdboot_mounts[m]);
		const struct file *file = facts_file(f, path);
		struct bls b;

		if (!file->has_bytes)
			continue;
		ret->config = path;
		bls_parse_sdboot(f->arena, file->bytes, &b);
		for (size_t i = 0; i < b.n; i++) {
			if (span_eq(b.pairs[i].key, "default")) {
				value = b.pairs[i].value;
				ret->where = (struct where){ path, b.pairs[i].line };
			}
			if (span_eq(b.pairs[i].key, "timeout") &&
			    span_eq(b.pairs[i].value, "menu-force")) {
				ret->waits = "the boot menu has no timeout and waits for a key";
				ret->waits_where = (struct where){ path, b.pairs[i].line };
			}
		}
		break;
	}
	return value;
}

/* A variable of the firmware that may say which entry; false when it cannot be read. */
static bool ask(const struct facts *f, const char *name, struct boot_prediction *ret,
		struct span *ret_value)
{
	enum seen seen;

	*ret_value = sdboot_variable(f, name, &seen);
	if (seen != SEEN_UNREADABLE && (seen != SEEN_UNPROBED || !facts_has_now(f)))
		return true;
	ret->resolved = false;
	ret->why = arena_printf(f->arena, "the EFI variable %s cannot be read", name);
	return false;
}

/* config_select_default_entry(): the one-shot is apart, as it is gone after one boot. */
static void select_entry(const struct facts *f, const struct item *items, size_t n,
			 struct boot_prediction *ret)
{
	struct span conf = configured(f, ret), one_shot, variable, saved;
	size_t i;

	ret->resolved = true;
	if (!ask(f, "LoaderEntryOneShot", ret, &one_shot) ||
	    !ask(f, "LoaderEntryDefault", ret, &variable))
		return;
	i = find(f, items, n, variable);
	if (i == BOOT_NO_ENTRY && (span_eq(conf, "@saved") || span_eq(variable, "@saved"))) {
		if (!ask(f, "LoaderEntryLastBooted", ret, &saved))
			return;
		i = find(f, items, n, saved);
	} else if (i == BOOT_NO_ENTRY) {
		i = find(f, items, n, conf);
	}
	ret->chosen = i == BOOT_NO_ENTRY ? 0 : i;
	i = find(f, items, n, one_shot);
	if (i != BOOT_NO_ENTRY && i != ret->chosen)
		ret->one_shot = i;
}

void sdboot_predict(const struct facts *f, struct boot_prediction *ret)
{
	size_t n;
	struct item *items = collect(f, &n);

	ret->bls = true;
	if (n == 0) {
		ret->unknown = "systemd-boot finds no entry in loader/entries or EFI/Linux";
		return;
	}
	qsort(items, n, sizeof(*items), compare);
	ret->entries = arena_array(f->arena, struct boot_entry, n);
	for (size_t i = 0; i < n; i++)
		ret->entries[i] = items[i].entry;
	ret->n_entries = n;
	select_entry(f, items, n, ret);
}
