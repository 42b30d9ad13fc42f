/* SPDX-License-Identifier: MIT */
#include "out/redact_ssh.h"

#include "base/strbuf.h"
#include "format/known_hosts.h"

#include <strings.h>

static bool is_known_hosts(const char *path)
{
	return span_find(span_of(path), "known_hosts") < strlen(path);
}

bool redact_ssh_is(const char *path)
{
	return is_known_hosts(path) || span_ends(span_of(path), "/.ssh/config") ||
	       span_starts(span_of(path), "/etc/ssh/ssh_config");
}

/* A marker in front of the names is none of them. */
static bool names_of(struct span *line, struct span *ret_marker, struct span *ret_names)
{
	*ret_marker = span_of("");
	if (!span_word(line, ret_names) || ret_names->p[0] == '#')
		return false;
	if (ret_names->p[0] != '@')
		return true;
	*ret_marker = *ret_names;
	return span_word(line, ret_names);
}

static void learn_names(struct redaction *r, struct span names, char sign)
{
	while (names.n) {
		struct span name = span_trim(span_head(names, span_index(names, sign)));

		/* Of a pattern there is nothing to learn: which names it is for is told later. */
		if (span_index(name, '*') == name.n && span_index(name, '?') == name.n &&
		    !span_starts(name, "|") && !span_starts(name, "!"))
			redact_name(r, name);
		names = span_from(names, span_index(names, sign) + 1);
	}
}

static bool is_word(struct span word, const char *name)
{
	return word.n == strlen(name) && strncasecmp(word.p, name, word.n) == 0;
}

void redact_ssh_learn(struct redaction *r, const char *path, struct span text)
{
	struct span line, marker, word;

	while (span_line(&text, &line)) {
		if (is_known_hosts(path)) {
			if (names_of(&line, &marker, &word))
				learn_names(r, word, ',');
		} else if (span_word(&line, &word) &&
			   (is_word(word, "host") || is_word(word, "hostname"))) {
			learn_names(r, span_trim(line), ' ');
		}
	}
}

/* Which of the learned hosts these patterns, or this hashed name, are for. */
static void put_hosts(const struct redaction *r, struct strbuf *out, struct span patterns,
		      char sign)
{
	bool hashed = span_starts(patterns, "|"), first = true;
	struct span was, becomes;

	for (size_t i = 0; redact_host(r, i, &was, &becomes); i++) {
		if (!was.n || !(hashed ? known_hosts_names(patterns, was)
				       : ssh_patterns(patterns, sign, was)))
			continue;
		if (!first)
			strbuf_byte(out, sign);
		strbuf_add(out, becomes);
		first = false;
	}
	if (first)
		strbuf_str(out, "redacted");
}

static void put_known(const struct redaction *r, struct strbuf *out, struct span line)
{
	struct span marker, names, kind, key;

	if (!names_of(&line, &marker, &names) || !span_word(&line, &kind))
		return;
	strbuf_add(out, marker);
	strbuf_str(out, marker.n ? " " : "");
	put_hosts(r, out, names, ',');
	strbuf_str(out, " ");
	strbuf_add(out, kind);
	if (!span_word(&line, &key))
		return;
	/* As much of a key as says its type: so much ssh looks at before it takes the line. */
	strbuf_str(out, " ");
	if (known_hosts_key(kind, key))
		strbuf_add(out, span_head(key, known_hosts_key(kind, key)));
	else
		strbuf_str(out, "redacted");
}

/* What is included is not in the archive, but for what every system includes. */
static void put_word(const struct redaction *r, struct strbuf *out, struct span line)
{
	struct span rest = line, word;

	if (!span_word(&rest, &word) || word.p[0] == '#')
		return;
	word = span_head(word, span_index(word, '='));
	strbuf_add(out, word);
	rest = span_trim(span_from(span_trim(line), word.n));
	if (span_starts(rest, "="))
		rest = span_trim(span_from(rest, 1));
	strbuf_str(out, " ");
	if (is_word(word, "host"))
		put_hosts(r, out, rest, ' ');
	else if (is_word(word, "addressfamily") &&
		 (is_word(rest, "any") || is_word(rest, "inet") || is_word(rest, "inet6")))
		strbuf_add(out, rest);
	else
		strbuf_add(out,
			   is_word(word, "include") ? redact_text(r, rest) : span_of("redacted"));
}

struct span redact_ssh(const struct redaction *r, struct arena *a, const char *path,
		       struct span text)
{
	struct strbuf out = STRBUF(a);
	struct span line;

	while (span_line(&text, &line)) {
		if (is_known_hosts(path))
			put_known(r, &out, line);
		else
			put_word(r, &out, line);
		strbuf_str(&out, "\n");
	}
	return strbuf_span(&out);
}
