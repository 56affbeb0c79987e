// The checkpoint that recognises emotions, within the program.
#ifndef MIEN_EMOTION_NETWORK_H
#define MIEN_EMOTION_NETWORK_H

#include <stddef.h>

/// The bytes of Checkpoints/emotions-3.safetensors, for as long as the program runs; `count` gets how many.
const void *mien_emotion_network(size_t *count);

#endif
