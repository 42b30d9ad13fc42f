/* SPDX-License-Identifier: MIT */
#include "format/sha1.h"

#define BLOCK 64

struct sha1 {
	uint32_t h[5];
	unsigned char block[BLOCK];
	uint64_t n; /* bytes so far */
};

static uint32_t rotate(uint32_t x, unsigned by)
{
	return x << by | x >> (32 - by);
}

static void mix(struct sha1 *s)
{
	uint32_t w[80], v[5];

	for (unsigned i = 0; i < 16; i++)
		w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 |
		       (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
	for (unsigned i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(v, s->h, sizeof(v));
	for (unsigned i = 0; i < 80; i++) {
		uint32_t f = i < 20   ? ((v[1] & v[2]) | (~v[1] & v[3])) + 0x5a827999
			     : i < 40 ? (v[1] ^ v[2] ^ v[3]) + 0x6ed9eba1
			     : i < 60 ? ((v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])) + 0x8f1bbcdc
				      : (v[1] ^ v[2] ^ v[3]) + 0xca62c1d6;
		uint32_t next = rotate(v[0], 5) + f + v[4] + w[i];

		v[4] = v[3];
		v[3] = v[2];
		v[2] = rotate(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (unsigned i = 0; i < 5; i++)
		s->h[i] += v[i];
}

static void add(struct sha1 *s, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		s->block[s->n++ % BLOCK] = p[i];
		if (s->n % BLOCK == 0)
			mix(s);
	}
}

static void finish(struct sha1 *s, unsigned char ret[SHA1_SIZE])
{
	uint64_t bits = s->n * 8;
	unsigned char end[8];

	add(s, "\x80", 1);
	while (s->n % BLOCK != BLOCK - sizeof(end))
		add(s, "", 1);
	for (unsigned i = 0; i < 8; i++)
		end[i] = (unsigned char)(bits >> (56 - 8 * i));
	add(s, end, sizeof(end));
	for (unsigned i = 0; i < SHA1_SIZE; i++)
		ret[i] = (unsigned char)(s->h[i / 4] >> (24 - i % 4 * 8));
}

static struct sha1 begin(struct span key, unsigned char pad)
{
	struct sha1 s = { .h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 } };
	unsigned char block[BLOCK];

	for (size_t i = 0; i < BLOCK; i++)
		block[i] = (unsigned char)(i < key.n ? (unsigned char)key.p[i] ^ pad : pad);
	add(&s, block, BLOCK);
	return s;
}

void sha1_hmac(struct span key, struct span text, unsigned char ret[SHA1_SIZE])
{
	struct sha1 inner = begin(key, 0x36), outer = begin(key, 0x5c);
	unsigned char digest[SHA1_SIZE];

	add(&inner, text.p, text.n);
	finish(&inner, digest);
	add(&outer, digest, sizeof(digest));
	finish(&outer, ret);
}
