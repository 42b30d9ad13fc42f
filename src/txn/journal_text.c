/* SPDX-License-Identifier: MIT */
#include "txn/journal_text.h"

#include "txn/file.h"

#include <inttypes.h>

#define HEAD "kdumpready-journal 1"

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("/._-+,:=@", c));
}

void journal_text_word(struct strbuf *b, struct span word)
{
	if (word.n == 0)
		strbuf_byte(b, '%');
	for (size_t i = 0; i < word.n; i++)
		if (plain(word.p[i]))
			strbuf_byte(b, word.p[i]);
		else
			strbuf_printf(b, "%%%02x", (unsigned char)word.p[i]);
}

bool journal_text_unword(struct arena *a, struct span word, struct span *ret_bytes)
{
	char *p = arena_alloc(a, word.n + 1);
	uint64_t byte;
	size_t n = 0;

	if (span_eq(word, "%"))
		word.n = 0;
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] != '%') {
			p[n++] = word.p[i];
		} else if (word.n - i > 2 && span_u64(span_make(word.p + i + 1, 2), 16, &byte)) {
			p[n++] = (char)byte;
			i += 2;
		} else {
			return false;
		}
	}
	*ret_bytes = span_make(p, n);
	return true;
}

void journal_text_close(struct strbuf *b)
{
	strbuf_printf(b, "end %016" PRIx64 "\n", span_hash(strbuf_span(b)));
}

bool journal_text_open(struct span *text)
{
	const size_t last = sizeof("end 0123456789abcdef\n") - 1;
	struct span head, end;
	uint64_t hash;

	if (text->n < last)
		return false;
	head = span_head(*text, text->n - last);
	end = span_from(*text, head.n);
	if (!span_starts(end, "end ") || end.p[last - 1] != '\n' ||
	    !span_u64(span_make(end.p + 4, 16), 16, &hash) || hash != span_hash(head))
		return false;
	*text = head;
	return true;
}

static void put(struct strbuf *b, const char *key, struct span word)
{
	strbuf_printf(b, "%s ", key);
	journal_text_word(b, word);
	strbuf_byte(b, '\n');
}

static void write_item(struct strbuf *b, const struct item *item)
{
	const struct meta *m = &item->meta;

	strbuf_printf(b, "item %d %d %d %d %d %o %u %u", (int)item->kind, (int)item->class,
		      item->existed, item->regular, !!item->generator, m->mode, m->uid, m->gid);
	strbuf_printf(b, " %zu %" PRIx64 " %zu %" PRIx64 " ", item->old.n, span_hash(item->old),
		      item->new.n, span_hash(item->new));
	journal_text_word(b, span_of(item->dir));
	strbuf_byte(b, ' ');
	journal_text_word(b, span_of(item->base));
	strbuf_byte(b, ' ');
	journal_text_word(b, span_of(item->path));
	strbuf_byte(b, '\n');
	for (size_t i = 0; i < m->n_xattrs; i++) {
		strbuf_str(b, "xattr ");
		journal_text_word(b, span_of(m->xattrs[i].name));
		strbuf_byte(b, ' ');
		journal_text_word(b, m->xattrs[i].value);
		strbuf_byte(b, '\n');
	}
}

static void write_command(struct strbuf *b, const struct command *c)
{
	struct strbuf line = STRBUF(b->arena);

	for (const char **word = c->argv; *word; word++)
		strbuf_printf(&line, "%s%s", word == c->argv ? "" : " ", *word);
	put(b, "command", strbuf_span(&line));
}

struct span journal_text_write(struct work *w)
{
	struct strbuf b = STRBUF(w->a);

	strbuf_str(&b, HEAD "\n");
	put(&b, "root", span_of(w->root_name));
	strbuf_printf(&b, "time %" PRId64 "\n", w->time);
	if (w->undoes)
		put(&b, "undoes", span_of(w->undoes));
	for (size_t i = 0; i < w->n_items; i++)
		write_item(&b, &w->items[i]);
	for (size_t i = 0; i < w->n_commands; i++)
		write_command(&b, w->commands[i]);
	journal_text_close(&b);
	return strbuf_span(&b);
}

static bool take_number(struct span *line, int base, uint64_t max, uint64_t *ret_n)
{
	struct span word;

	return span_word(line, &word) && span_u64(word, base, ret_n) && *ret_n <= max;
}

static bool take_text(struct arena *a, struct span *line, const char **ret_text)
{
	struct span word, bytes;

	if (!span_word(line, &word) || !journal_text_unword(a, word, &bytes))
		return false;
	*ret_text = bytes.p; /* followed by a NUL */
	return strlen(bytes.p) == bytes.n;
}

static bool read_item(struct arena *a, struct span *line, struct item *item, struct journal_copy *c)
{
	static const uint64_t max[] = { ITEM_RMDIR,
					CLASS_BOOT,
					1,
					1,
					1,
					07777,
					UINT32_MAX,
					UINT32_MAX,
					FILE_MAX_SIZE,
					UINT64_MAX,
					FILE_MAX_SIZE,
					UINT64_MAX };
	static const int base[] = { 10, 10, 10, 10, 10, 8, 10, 10, 10, 16, 10, 16 };
	uint64_t n[sizeof(max) / sizeof(*max)];

	for (size_t i = 0; i < sizeof(max) / sizeof(*max); i++)
		if (!take_number(line, base[i], max[i], &n[i]))
			return false;
	*item = (struct item){
		.kind = (enum item_kind)n[0],
		.class = (enum change_class)n[1],
		.existed = n[2],
		.regular = n[3],
		.meta = { .mode = (uint32_t)n[5], .uid = (uint32_t)n[6], .gid = (uint32_t)n[7] },
		.dirfd = WORK_NONE,
	};
	*c = (struct journal_copy){ n[8], n[9], n[10], n[11], n[4] };
	return take_text(a, line, &item->dir) && take_text(a, line, &item->base) &&
	       take_text(a, line, &item->path) && *item->base && !strchr(item->base, '/');
}

static bool read_xattr(struct work *w, struct span *line)
{
	struct meta *m = w->n_items ? &w->items[w->n_items - 1].meta : NULL;
	struct xattr x = { .name = NULL };
	struct span word;

	if (!m || !take_text(w->a, line, &x.name) || !span_word(line, &word) ||
	    !journal_text_unword(w->a, word, &x.value))
		return false;
	*arena_push(w->a, m->xattrs, m->n_xattrs) = x;
	return true;
}

/* A command is known by its text only: it is told, never run. */
static bool read_command(struct work *w, struct span *line)
{
	const char **argv = arena_array(w->a, const char *, 2);
	struct command *c = arena_new_of(w->a, struct command);

	if (!take_text(w->a, line, &argv[0]))
		return false;
	c->argv = argv;
	*arena_push(w->a, w->commands, w->n_commands) = c;
	return true;
}

static bool read_line(struct work *w, struct span line, struct journal_copy **copies,
		      const char **ret_root)
{
	struct span key;
	uint64_t n;

	if (!span_word(&line, &key))
		return false;
	if (span_eq(key, "item")) {
		size_t n_copies = w->n_items;
		struct item *item = arena_push(w->a, w->items, w->n_items);

		return read_item(w->a, &line, item, arena_push(w->a, *copies, n_copies));
	}
	if (span_eq(key, "xattr"))
		return read_xattr(w, &line);
	if (span_eq(key, "command"))
		return read_command(w, &line);
	if (span_eq(key, "root"))
		return take_text(w->a, &line, ret_root);
	if (span_eq(key, "undoes"))
		return take_text(w->a, &line, &w->undoes);
	if (span_eq(key, "time") && take_number(&line, 10, INT64_MAX, &n)) {
		w->time = (int64_t)n;
		return true;
	}
	return false;
}

bool journal_text_read(struct work *w, struct span text, struct journal_copy **ret_copies,
		       const char **ret_root)
{
	struct span line;

	*ret_copies = NULL;
	*ret_root = NULL;
	w->items = NULL;
	w->n_items = 0;
	w->commands = NULL;
	w->n_commands = 0;
	w->undoes = NULL;
	if (!journal_text_open(&text) || !span_line(&text, &line) || !span_eq(line, HEAD))
		return false;
	while (span_line(&text, &line))
		if (!read_line(w, line, ret_copies, ret_root))
			return false;
	return *ret_root != NULL;
}
