/* SPDX-License-Identifier: MIT */
/* Does what is predicted agree with how this machine was started? */
#include "boot/loader.h"

static bool loader_word(struct span word)
{
	return span_starts(word, "BOOT_IMAGE=") || span_starts(word, "initrd=");
}

struct span loader_own_args(struct span cmdline)
{
	struct span rest = span_trim(cmdline), after = rest, word;

	while (span_word(&after, &word) && loader_word(word))
		rest = span_trim(after);
	return rest;
}

/* BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1 without the device, which is not known beforehand. */
static struct span image_of(struct span cmdline)
{
	struct span rest = cmdline, word;
	size_t close;

	if (!span_word(&rest, &word) || !span_starts(word, "BOOT_IMAGE="))
		return span_of("");
	word = span_from(word, strlen("BOOT_IMAGE="));
	close = span_index(word, ')');
	return word.n && word.p[0] == '(' && close < word.n ? span_from(word, close + 1) : word;
}

static bool fits(const struct boot_entry *e, struct span cmdline)
{
	struct span args = loader_own_args(cmdline), image = image_of(cmdline);

	if (e->boot_image.n && image.n &&
	    !span_same(span_from(e->boot_image, strlen("BOOT_IMAGE=")), image))
		return false;
	for (size_t i = 0; e->args_seen == SEEN_PRESENT && i < e->n_variants; i++)
		if (span_same(span_trim(e->variants[i]), args))
			return true;
	return false;
}

enum retrodiction loader_retrodict(const struct facts *f, const struct boot_prediction *p,
				   size_t *ret_entry)
{
	const struct file *file = facts_file(f, "/proc/cmdline");
	struct span cmdline = facts_value(f, "/proc/cmdline");
	bool unknown = false;

	if (p->unknown || p->n_entries == 0 || !facts_has_now(f) || !file->has_bytes)
		return RETRODICT_UNKNOWN;
	if (p->resolved && fits(&p->entries[p->chosen], cmdline)) {
		*ret_entry = p->chosen;
		return RETRODICT_MATCHES_DEFAULT;
	}
	for (size_t i = 0; i < p->n_entries; i++) {
		if (fits(&p->entries[i], cmdline)) {
			*ret_entry = i;
			return RETRODICT_MATCHES_OTHER;
		}
		unknown |= p->entries[i].args_seen == SEEN_UNREADABLE;
	}
	return unknown ? RETRODICT_UNKNOWN : RETRODICT_DIFFERS;
}
