/* SPDX-License-Identifier: MIT */
/* What it takes to unlock: LUKS headers as cryptsetup writes them, less what is not asked for. */
#include "unit.h"

#include "format/luks.h"

#define MIB (UINT64_C(1) << 20)
#define ARGON(memory) "{\"type\":\"argon2id\",\"time\":4,\"memory\":" memory ",\"cpus\":1}"
#define PBKDF2 "{\"type\":\"pbkdf2\",\"hash\":\"sha256\",\"iterations\":1000}"
#define SLOT(n, kdf) "\"" n "\":{\"type\":\"luks2\",\"key_size\":64,\"kdf\":" kdf "}"
#define PRIORITY(n, kdf, p)                                                                        \
	"\"" n "\":{\"type\":\"luks2\",\"priority\":" p ",\"key_size\":64,\"kdf\":" kdf "}"
#define DIGEST "{\"0\":{\"type\":\"pbkdf2\",\"keyslots\":[\"0\",\"1\"],\"segments\":[\"0\"]}}"
#define JSON(slots) "{\"keyslots\":{" slots "},\"digests\":" DIGEST ",\"config\":{}}"

static struct span luks2(struct arena *a, const char *json)
{
	char *bytes = arena_alloc(a, 16384);

	memcpy(bytes, "LUKS\xba\xbe\0\2\0\0\0\0\0\0\x40\0", 16);
	memcpy(bytes + LUKS_HEAD, json, strlen(json));
	return span_make(bytes, 16384);
}

START_TEST(what_the_slots_take)
{
	static const struct {
		const char *json;
		size_t slots;
		uint64_t least, most;
	} rows[] = {
		{ JSON(SLOT("0", PBKDF2)), 1, 0, 0 },
		{ JSON(SLOT("0", ARGON("393216"))), 1, 384 * MIB, 384 * MIB },
		{ JSON(SLOT("0", PBKDF2) "," SLOT("1", ARGON("1048576"))), 2, 0, 1024 * MIB },
		{ JSON(SLOT("0", ARGON("65536")) "," SLOT("1", ARGON("1048576"))), 2, 64 * MIB,
		  1024 * MIB },
		/* Not tried unless it is named, and preferred. */
		{ JSON(PRIORITY("0", PBKDF2, "0") "," SLOT("1", ARGON("65536"))), 1, 64 * MIB,
		  64 * MIB },
		{ JSON(PRIORITY("0", PBKDF2, "2") "," SLOT("1", ARGON("65536"))), 2, 0, 64 * MIB },
		/* Opens nothing: no digest ties it to the data. */
		{ JSON(SLOT("7", PBKDF2) "," SLOT("1", ARGON("65536"))), 1, 64 * MIB, 64 * MIB },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct span header = luks2(a, rows[i].json);
		struct luks luks;

		ck_assert_uint_eq(luks_size(span_head(header, LUKS_HEAD)), 16384);
		ck_assert_ptr_null(luks_parse(header, &luks));
		ck_assert_uint_eq(luks.version, 2);
		ck_assert_uint_eq(luks.slots, rows[i].slots);
		ck_assert_uint_eq(luks.least, rows[i].least);
		ck_assert_uint_eq(luks.most, rows[i].most);
	}
	arena_free(a);
}
END_TEST

START_TEST(what_cannot_be_told)
{
	static const char *const rows[] = {
		"",
		"{",
		"[]",
		"{}",
		"null",
		"{\"keyslots\":{},\"digests\":{}}",
		"{\"keyslots\":[],\"digests\":{}}",
		JSON(""),
		JSON(SLOT("0", "{\"type\":\"scrypt\"}")),
		JSON(SLOT("0", ARGON("0"))),
		JSON(SLOT("0", ARGON("-1"))),
		JSON(SLOT("0", ARGON("99999999999"))),
		JSON(SLOT("0", "{\"type\":\"argon2id\"}")),
		JSON(SLOT("0", "null")),
		JSON(SLOT("7", PBKDF2)),
		JSON(PRIORITY("0", PBKDF2, "0")),
		JSON("\"0\":null"),
		JSON("\"0\":{\"type\":\"reencrypt\"}"),
		"{\"keyslots\":{" SLOT("0", PBKDF2) "},\"digests\":" DIGEST
						    ",\"config\":{\"requirements\":{\"mandatory\":["
						    "\"online-reencrypt\"]}}}",
		"{\"keyslots\":{" SLOT("0", PBKDF2) "},\"digests\":{\"0\":{\"keyslots\":[null,0],"
						    "\"segments\":[\"0\"]}}}",
	};
	struct arena *a = unit_arena();
	struct luks luks;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_msg(luks_parse(luks2(a, rows[i]), &luks), "%s", rows[i]);
	arena_free(a);
}
END_TEST

START_TEST(cut_off_anywhere)
{
	struct arena *a = unit_arena();
	struct span header = luks2(a, JSON(SLOT("0", PBKDF2)));
	struct luks luks;

	for (size_t n = 0; n < header.n; n++)
		ck_assert_ptr_nonnull(luks_parse(span_head(header, n), &luks));
	for (size_t n = 0; n < LUKS_HEAD; n++)
		ck_assert_uint_eq(luks_size(span_head(header, n)), 0);
	arena_free(a);
}
END_TEST

START_TEST(luks1_takes_no_memory)
{
	struct arena *a = unit_arena();
	char *bytes = arena_alloc(a, LUKS_HEAD);
	struct span header = span_make(bytes, LUKS_HEAD);
	struct luks luks;

	memcpy(bytes, "LUKS\xba\xbe\0\1", 8);
	ck_assert_uint_eq(luks_size(header), LUKS_HEAD);
	ck_assert_ptr_nonnull(luks_parse(header, &luks)); /* no slot is in use */
	memcpy(bytes + 208 + 48, "\0\xac\x71\xf3", 4);
	ck_assert_ptr_null(luks_parse(header, &luks));
	ck_assert_uint_eq(luks.version, 1);
	ck_assert_uint_eq(luks.slots, 1);
	ck_assert_uint_eq(luks.most, 0);
	bytes[7] = 3;
	ck_assert_ptr_nonnull(luks_parse(header, &luks));
	bytes[0] = 'l';
	ck_assert_uint_eq(luks_size(header), 0);
	arena_free(a);
}
END_TEST

TCase *tcase_luks(void)
{
	TCase *tc = tcase_create("luks");

	tcase_add_test(tc, what_the_slots_take);
	tcase_add_test(tc, what_cannot_be_told);
	tcase_add_test(tc, cut_off_anywhere);
	tcase_add_test(tc, luks1_takes_no_memory);
	return tc;
}
