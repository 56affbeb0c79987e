#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "Support.h"

// The state lives in the caller of the function that calls setjmp, so that no local variable changes between
// setjmp and longjmp.
typedef struct {
  png_structp png;
  png_infop info;
  jmp_buf failed;
  MienCodecResult result;
  MienMessage message;
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  MienOutput output;
} PNGState;

static void on_error(png_structp png, png_const_charp text) {
  PNGState *state = png_get_error_ptr(png);
  if (state->result == MIEN_CODEC_DONE) state->result = MIEN_CODEC_DAMAGED;
  mien_message_set(state->message, text);
  longjmp(state->failed, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep destination, size_t wanted) {
  PNGState *state = png_get_io_ptr(png);
  if (wanted > state->count - state->offset) {
    state->result = MIEN_CODEC_TRUNCATED;
    png_error(png, "the data ends too early");
  }
  memcpy(destination, state->bytes + state->offset, wanted);
  state->offset += wanted;
}

static void write_bytes(png_structp png, png_bytep source, size_t count) {
  PNGState *state = png_get_io_ptr(png);
  if (!mien_output_reserve(&state->output, count)) {
    state->result = MIEN_CODEC_REFUSED;
    png_error(png, "out of memory");
  }
  memcpy(state->output.bytes + state->output.count, source, count);
  state->output.count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

static MienCodecResult refuse(PNGState *state, const char *text) {
  mien_message_set(state->message, text);
  return state->result = MIEN_CODEC_REFUSED;
}

/// Reads up to the first byte of pixels. Runs inside the caller's setjmp.
static int begin_reading(PNGState *state, uint32_t maximumWidth, uint32_t maximumHeight) {
  state->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, state, on_error, on_warning);
  if (state->png == NULL) return 0;
  state->info = png_create_info_struct(state->png);
  if (state->info == NULL) return 0;
  png_set_user_limits(state->png, maximumWidth, maximumHeight);
  png_set_chunk_cache_max(state->png, 128);
  png_set_chunk_malloc_max(state->png, 8 << 20);
  png_set_read_fn(state->png, state, read_bytes);
  png_read_info(state->png, state->info);
  return 1;
}

static MienCodecResult read_header(PNGState *state, MienImageHeader *header) {
  if (setjmp(state->failed)) return state->result;
  if (!begin_reading(state, PNG_UINT_31_MAX, PNG_UINT_31_MAX)) return refuse(state, "out of memory");
  int colourType = png_get_color_type(state->png, state->info);
  header->width = png_get_image_width(state->png, state->info);
  header->height = png_get_image_height(state->png, state->info);
  header->channels = (colourType & PNG_COLOR_MASK_COLOR) ? 3 : 1;
  if ((colourType & PNG_COLOR_MASK_ALPHA) || png_get_valid(state->png, state->info, PNG_INFO_tRNS)) {
    header->channels += 1;
  }
  header->hasAdobeMarker = 0;
  header->hasLuma = 0;
  return MIEN_CODEC_DONE;
}

static MienCodecResult read_pixels(PNGState *state, MienImageHeader header, uint8_t *pixels, size_t pixelCount) {
  if (setjmp(state->failed)) return state->result;
  if (!begin_reading(state, header.width, header.height)) return refuse(state, "out of memory");
  png_set_expand(state->png);
  png_set_scale_16(state->png);
  int passes = png_set_interlace_handling(state->png);
  png_read_update_info(state->png, state->info);
  size_t rowBytes = png_get_rowbytes(state->png, state->info);
  if (png_get_image_width(state->png, state->info) != header.width ||
      png_get_image_height(state->png, state->info) != header.height ||
      rowBytes != (size_t)header.width * header.channels || rowBytes * header.height != pixelCount) {
    return refuse(state, "the pixels do not fit the header");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (size_t row = 0; row < header.height; row++) png_read_row(state->png, pixels + row * rowBytes, NULL);
  }
  png_read_end(state->png, NULL);
  return MIEN_CODEC_DONE;
}

static MienCodecResult write_image(PNGState *state, const uint8_t *pixels, MienImageHeader header) {
  if (setjmp(state->failed)) return state->result;
  state->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, state, on_error, on_warning);
  if (state->png == NULL) return refuse(state, "out of memory");
  state->info = png_create_info_struct(state->png);
  if (state->info == NULL) return refuse(state, "out of memory");
  png_set_user_limits(state->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_write_fn(state->png, state, write_bytes, flush_nothing);
  png_set_IHDR(state->png, state->info, header.width, header.height, 8,
               header.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(state->png, state->info);
  size_t rowBytes = (size_t)header.width * header.channels;
  for (size_t row = 0; row < header.height; row++) png_write_row(state->png, pixels + row * rowBytes);
  png_write_end(state->png, NULL);
  return MIEN_CODEC_DONE;
}

MienCodecResult mien_png_header(const uint8_t *bytes, size_t count, MienImageHeader *header, char *message,
                                size_t messageCapacity) {
  PNGState state = {.message = {message, messageCapacity}, .bytes = bytes, .count = count};
  MienCodecResult result = read_header(&state, header);
  png_destroy_read_struct(&state.png, &state.info, NULL);
  return result;
}

MienCodecResult mien_png_decode(const uint8_t *bytes, size_t count, MienImageHeader header, uint8_t *pixels,
                                size_t pixelCount, char *message, size_t messageCapacity) {
  PNGState state = {.message = {message, messageCapacity}, .bytes = bytes, .count = count};
  MienCodecResult result = read_pixels(&state, header, pixels, pixelCount);
  png_destroy_read_struct(&state.png, &state.info, NULL);
  return result;
}

MienCodecResult mien_png_encode(const uint8_t *pixels, MienImageHeader header, uint8_t **encoded, size_t *encodedCount,
                                char *message, size_t messageCapacity) {
  PNGState state = {.message = {message, messageCapacity}};
  MienCodecResult result = write_image(&state, pixels, header);
  png_destroy_write_struct(&state.png, &state.info);
  if (result != MIEN_CODEC_DONE) {
    mien_codec_free(state.output.bytes);
    state.output = (MienOutput){0};
  }
  *encoded = state.output.bytes;
  *encodedCount = state.output.count;
  return result;
}
