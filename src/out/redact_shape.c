/* SPDX-License-Identifier: MIT */
#include "out/redact_bytes.h"
#include "out/redact_shape.h"

bool shape_boundary(struct span text, size_t at)
{
	return at == 0 || !is_alnum(text.p[at - 1]);
}

bool shape_name_byte(char c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '.';
}

/*
 * Ids, as groups of digits: x is hexadecimal, w a letter or a digit. The third is a volume's of
 * LVM, the fourth two of them in a row as device-mapper writes them, the fifth md's, the last
 * FAT's.
 */
static const char *const ids[] = {
	"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	"wwwwww-wwww-wwww-wwww-wwww-wwww-wwwwww",
	"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
	"xxxxxxxx:xxxxxxxx:xxxxxxxx:xxxxxxxx",
	"XXXX-XXXX",
};

/* Variables of the firmware are named with these; they are the same everywhere. */
static const char *const public_ids[] = {
	"8be4df61-93ca-11d2-aa0d-00e098032b8c",
	"4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
};

static bool fits(char want, char c)
{
	switch (want) {
	case 'x':
		return is_hex(c);
	case 'X':
		return is_hex(c) && !(c >= 'a' && c <= 'f');
	case 'w':
		return is_alnum(c);
	default:
		return c == want;
	}
}

static bool has_both_cases(struct span s)
{
	bool small = false, large = false;

	for (size_t i = 0; i < s.n; i++) {
		small |= s.p[i] >= 'a' && s.p[i] <= 'z';
		large |= s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return small && large;
}

static size_t id_at(struct span text, size_t at)
{
	struct span s = span_from(text, at);

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		size_t n = 0;

		while (ids[i][n] && n < s.n && fits(ids[i][n], s.p[n]))
			n++;
		if (ids[i][n] || is_alnum(byte_at(s, n)))
			continue;
		/* Azure's mark on all its machines is seven such groups and more. */
		if (n == 9 && (byte_at(s, n) == '-' || (at && text.p[at - 1] == '-')))
			continue;
		/* Checksums have as many digits, but no letters of both cases. */
		if (n == 64 && !has_both_cases(span_head(s, n)))
			continue;
		for (size_t k = 0; k < sizeof(public_ids) / sizeof(*public_ids); k++)
			if (span_eq(span_head(s, n), public_ids[k]))
				return 0;
		return n;
	}
	return 0;
}

/* After these words anything is an id, in whatever form that filesystem has. */
static size_t named_id_at(struct span text, size_t at)
{
	static const char *const before[] = { "UUID=", "by-uuid/", "by-partuuid/", "by-id/" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++) {
		size_t k = strlen(before[i]);

		if (at < k || memcmp(text.p + at - k, before[i], k) != 0)
			continue;
		while (is_alnum(byte_at(text, at + n)) ||
		       (n && (byte_at(text, at + n) == '-' || byte_at(text, at + n) == '_')))
			n++;
		return n >= 4 ? n : 0;
	}
	return 0;
}

static bool ends_like_a_unit(struct span name)
{
	static const char *const ends[] = { ".service", ".socket", ".target", ".mount",	   ".slice",
					    ".timer",	".path",   ".conf",   ".service.d" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (span_ends(name, ends[i]))
			return true;
	return false;
}

static size_t name_at(struct span text, size_t at)
{
	size_t n = 0;

	while (at + n < text.n && shape_name_byte(text.p[at + n]))
		n++;
	while (n && !is_alnum(text.p[at + n - 1]))
		n--;
	return n;
}

/* What stands before byte `at`; false at the begin. */
static bool preceded(struct span text, size_t at, const char *by)
{
	size_t n = strlen(by);

	return at >= n && memcmp(text.p + at - n, by, n) == 0;
}

/* A name of a server: after `user@` and `://`, before `:/`, and in fields of ip= and its like. */
static bool host_stands_at(struct span text, size_t at, size_t n)
{
	static const char *const before[] = { "://", "hostname=", "nfs ", "nfs4 ", "nfs:" };
	bool export = byte_at(text, at + n) == ':' && byte_at(text, at + n + 1) == '/' &&
		      byte_at(text, at + n + 2) != '/';
	char previous = at ? text.p[at - 1] : ' ';

	if (previous == '@')
		return at > 1 && shape_name_byte(text.p[at - 2]) &&
		       !ends_like_a_unit(span_make(text.p + at, n));
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		if (preceded(text, at, before[i]))
			return byte_at(text, at + n) != '@';
	return export && (byte_blank(previous) || strchr("=:\"',", previous));
}

/* The fifth field of ip=, as dracut and the kernel have it. */
static bool names_client(struct span text, size_t at)
{
	int colons = 0;

	for (size_t back = 0; at && back < 200; back++, at--) {
		char c = text.p[at - 1];

		if (byte_blank(c) || c == '"' || c == '\'')
			return false;
		if (c == ':')
			colons++;
		if (c == '=')
			return colons == 4 && preceded(text, at, "ip=");
	}
	return false;
}

/* user@host, both parts of user:password@host, and whose home it is. */
static bool user_stands_at(struct span text, size_t at, size_t n)
{
	size_t end = at + n;

	if (preceded(text, at, "/home/"))
		return true;
	if (byte_at(text, end) == ':' && byte_at(text, end + 1) != '/')
		end += 1 + name_at(text, end + 1);
	if (byte_at(text, end) != '@' || !is_alnum(byte_at(text, end + 1)))
		return false;
	return !ends_like_a_unit(span_make(text.p + end + 1, name_at(text, end + 1)));
}

static size_t rest_of_word(struct span text, size_t at, const char *also)
{
	size_t n = 0;

	while (at + n < text.n && !byte_blank(text.p[at + n]) && !strchr(also, text.p[at + n]))
		n++;
	return n;
}

static size_t secret_at(struct span text, size_t at)
{
	static const char *const before[] = { "password=", "passwd=", "pass=", "username=",
					      "grub.pbkdf2." };

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		if (preceded(text, at, before[i]))
			return rest_of_word(text, at, ",\"'");
	return 0;
}

enum shape shape_at(struct span text, size_t at, size_t *ret_n)
{
	enum shape shape;

	if (!shape_boundary(text, at) || !is_alnum(byte_at(text, at)))
		return SHAPE_NONE;
	if ((*ret_n = secret_at(text, at)))
		return SHAPE_SECRET;
	if ((*ret_n = id_at(text, at)) || (*ret_n = named_id_at(text, at)))
		return SHAPE_ID;
	if ((shape = shape_address_at(text, at, ret_n)) != SHAPE_NONE)
		return shape;
	if (at && shape_name_byte(text.p[at - 1]))
		return SHAPE_NONE;
	*ret_n = name_at(text, at);
	if (user_stands_at(text, at, *ret_n))
		return SHAPE_USER;
	if (host_stands_at(text, at, *ret_n) || names_client(text, at))
		return SHAPE_HOST;
	return SHAPE_NONE;
}
