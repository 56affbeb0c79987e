// What both codecs of the shim share: the message, and an output that grows.

#ifndef MIEN_SUPPORT_H
#define MIEN_SUPPORT_H

#include "include/CMienImageCodecs.h"

/// Where a reason goes.
typedef struct {
  char *text;
  size_t capacity;
} MienMessage;

/// Bytes being written. `bytes` belongs to whoever holds the struct.
typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} MienOutput;

void mien_message_set(MienMessage message, const char *text);

/// Makes room for `more` bytes after `count`. Returns 0 when there is no memory; the output is then as before.
int mien_output_reserve(MienOutput *output, size_t more);

#endif
