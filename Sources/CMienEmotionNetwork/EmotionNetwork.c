#include "CMienEmotionNetwork.h"

// C23; clang has it in every version of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file[] = {
#embed "../../Checkpoints/emotions-3.safetensors"
};

const void *mien_emotion_network(size_t *count) {
  *count = sizeof file;
  return file;
}
