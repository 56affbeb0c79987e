#include "Support.h"

#include <stdlib.h>
#include <string.h>

void mien_message_set(MienMessage message, const char *text) {
  if (message.capacity == 0) return;
  size_t length = strlen(text);
  if (length > message.capacity - 1) length = message.capacity - 1;
  memcpy(message.text, text, length);
  message.text[length] = 0;
}

int mien_output_reserve(MienOutput *output, size_t more) {
  if (more <= output->capacity - output->count) return 1;
  size_t needed = output->count + more;
  if (needed < more) return 0;
  size_t capacity = output->capacity < 4096 ? 4096 : output->capacity;
  while (capacity < needed) {
    if (capacity > SIZE_MAX / 2) return 0;
    capacity *= 2;
  }
  uint8_t *grown = realloc(output->bytes, capacity);
  if (grown == NULL) return 0;
  output->bytes = grown;
  output->capacity = capacity;
  return 1;
}

void mien_codec_free(uint8_t *memory) { free(memory); }
