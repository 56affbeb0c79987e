#pragma once

#include <stdbool.h>
#include <stddef.h>

/// Whether allocations are counted: only where the C library is glibc.
bool mien_counts_allocations(void);

/// How many pieces of memory this thread has asked for since it began.
size_t mien_allocations(void);

/// How many pieces of memory all threads have asked for.
size_t mien_allocations_of_all_threads(void);
