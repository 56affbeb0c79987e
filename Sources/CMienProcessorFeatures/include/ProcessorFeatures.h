// What the compiler may assume of the processor, as constants that Swift can fold, the one instruction that Swift
// cannot name, and two functions of the system that Swift does not see.
#ifndef MIEN_PROCESSOR_FEATURES_H
#define MIEN_PROCESSOR_FEATURES_H

// Fused multiply-add in hardware. Without it, Swift's `addingProduct` calls the C library: a hundred times slower.
#if defined(__FMA__) || defined(__aarch64__)
#define PROCESSOR_HAS_FMA 1
#else
#define PROCESSOR_HAS_FMA 0
#endif

// How many Floats one vector register holds.
#if defined(__AVX512F__) || defined(MIEN_WIDE_TILE)
#define PROCESSOR_VECTOR_WIDTH 16
#elif defined(__AVX__)
#define PROCESSOR_VECTOR_WIDTH 8
#else
#define PROCESSOR_VECTOR_WIDTH 4
#endif

// The instruction for a square root, of 16 numbers at once within a loop. Swift's `squareRoot` calls the C library for
// negative numbers, to set errno, and so is taken one number after the other.
static inline __attribute__((always_inline)) float processor_square_root(float x) {
  return __builtin_elementwise_sqrt(x);
}

// How many processors this process may use, at least 1.
long mien_processor_count(void);

// Names the thread that calls it, for debuggers and process lists.
void mien_name_thread(const char *name);

#endif
