// The checkpoint that finds faces, within the program.
#ifndef MIEN_FACE_NETWORKS_H
#define MIEN_FACE_NETWORKS_H

#include <stddef.h>

/// The bytes of Checkpoints/faces-2.safetensors, for as long as the program runs; `count` gets how many.
const void *mien_face_networks(size_t *count);

#endif
