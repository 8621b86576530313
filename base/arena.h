/*
 * arena: memory that lives and dies together.
 *
 * Every model of the host, every parsed file and every result is built in an arena and freed with it, so no
 * parser needs a destructor and no error path can leak.  Running out of memory ends the process with a
 * message (exit code 1): the bundle is put in place by a last rename, so nothing half-written is left.
 */
#ifndef PLUMBLINE_BASE_ARENA_H
#define PLUMBLINE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new arena that may grow to max_bytes (0: no bound).  Never NULL.  The caller frees it with arena_free(). */
struct arena *arena_new(size_t max_bytes);
/* Frees the arena and all that was allocated in it.  NULL is allowed. */
void arena_free(struct arena *a);

/* Zeroed memory, aligned for any type, owned by the arena.  Never NULL. */
void *arena_alloc(struct arena *a, size_t size);
/* Room for n elements of size bytes, zeroed; an overflow of n * size ends the process like no memory. */
void *arena_array(struct arena *a, size_t n, size_t size);
char *arena_strdup(struct arena *a, const char *s);
/* A NUL-terminated copy of the first len bytes. */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/*
 * Grows *items, an arena array of elements of elem bytes with n used and *cap reserved, to hold one more and
 * returns the address of the new (zeroed) element.  The old array stays in the arena until it is freed.
 */
void *arena_push(struct arena *a, void *items, size_t *n, size_t *cap, size_t elem);

/* Cleanup attribute: `_cleanup_arena_ struct arena *a = arena_new(0);` */
static inline void arena_freep(struct arena **a)
{
	arena_free(*a);
}
#define _cleanup_arena_ __attribute__((cleanup(arena_freep)))

#endif
