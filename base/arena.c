/* arena: a chain of blocks, freed together.  See arena.h. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 * 1024)

struct block {
	struct block *next;
	size_t used, size;
	max_align_t data[];
};

struct arena {
	struct block *head;
	size_t total, max;
};

static void __attribute__((noreturn)) no_memory(void)
{
	fputs("plumbline: out of memory; nothing was written\n", stderr);
	exit(1);
}

struct arena *arena_new(size_t max_bytes)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		no_memory();
	a->max = max_bytes;
	return a;
}

void arena_free(struct arena *a)
{
	struct block *next;

	if (!a)
		return;
	for (struct block *b = a->head; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	struct block *b = a->head;

	if (need < size)
		no_memory();
	if (!b || b->size - b->used < need) {
		size_t room = need > BLOCK_BYTES ? need : BLOCK_BYTES;

		if (a->max && (room > a->max || a->total > a->max - room))
			no_memory();
		b = calloc(1, sizeof(*b) + room);
		if (!b)
			no_memory();
		b->size = room;
		a->total += room;
		/* A block of its own for something large must not hide the free room of the current one. */
		if (a->head && room > BLOCK_BYTES) {
			b->next = a->head->next;
			a->head->next = b;
		} else {
			b->next = a->head;
			a->head = b;
		}
	}
	void *p = (char *)b->data + b->used;
	b->used += need;
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		no_memory();
	return arena_alloc(a, n * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	memcpy(p, s, len);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		no_memory();
	char *p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void *arena_push(struct arena *a, void *items, size_t *n, size_t *cap, size_t elem)
{
	void **array = items;

	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 8;
		void *bigger = arena_array(a, more, elem);

		if (*n)
			memcpy(bigger, *array, *n * elem);
		*array = bigger;
		*cap = more;
	}
	return (char *)*array + (*n)++ * elem;
}
