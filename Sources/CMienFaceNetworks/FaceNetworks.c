#include "CMienFaceNetworks.h"

// C23; clang has it in every version of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file[] = {
#embed "../../Checkpoints/faces-2.safetensors"
};

const void *mien_face_networks(size_t *count) {
  *count = sizeof file;
  return file;
}
