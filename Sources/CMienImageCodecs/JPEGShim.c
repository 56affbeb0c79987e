#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>

#include "Support.h"

// The state lives in the caller of the function that calls setjmp, so that no local variable changes between
// setjmp and longjmp. Reading and writing find it through `client_data`.
typedef struct {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  struct jpeg_destination_mgr destination;
  jmp_buf failed;
  MienCodecResult result;
  MienMessage message;
  int maximumScans;
  MienOutput output;
} JPEGState;

static void fail(JPEGState *state, MienCodecResult result, const char *text) {
  state->result = result;
  mien_message_set(state->message, text);
  longjmp(state->failed, 1);
}

static void on_error(j_common_ptr codec) {
  char text[JMSG_LENGTH_MAX];
  codec->err->format_message(codec, text);
  JPEGState *state = codec->client_data;
  MienCodecResult result = MIEN_CODEC_DAMAGED;
  switch (codec->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
      result = MIEN_CODEC_TRUNCATED;
      break;
    case JERR_OUT_OF_MEMORY:
    case JERR_IMAGE_TOO_BIG:
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
      result = MIEN_CODEC_REFUSED;
      break;
    default:
      break;
  }
  fail(state, result, text);
}

/// libjpeg goes on after these with invented pixels. A picture that is not in the file is an error here.
static void on_message(j_common_ptr codec, int level) {
  if (level >= 0) return;
  switch (codec->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      on_error(codec);
      break;
    default:
      break;
  }
}

static void on_progress(j_common_ptr codec) {
  JPEGState *state = codec->client_data;
  if (codec->is_decompressor && ((j_decompress_ptr)codec)->input_scan_number > state->maximumScans) {
    fail(state, MIEN_CODEC_REFUSED, "it has more scans than any honest picture");
  }
}

static void set_errors(struct jpeg_error_mgr **place, JPEGState *state) {
  *place = jpeg_std_error(&state->errors);
  state->errors.error_exit = on_error;
  state->errors.emit_message = on_message;
}

static void begin_reading(struct jpeg_decompress_struct *codec, JPEGState *state, const uint8_t *bytes, size_t count) {
  jpeg_create_decompress(codec);
  state->progress.progress_monitor = on_progress;
  codec->progress = &state->progress;
  jpeg_mem_src(codec, bytes, count);
  jpeg_read_header(codec, TRUE);
  switch (codec->jpeg_color_space) {
    case JCS_GRAYSCALE:
      codec->out_color_space = JCS_GRAYSCALE;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      codec->out_color_space = JCS_CMYK;
      break;
    default:
      codec->out_color_space = JCS_RGB;
  }
}

static MienCodecResult read_header(struct jpeg_decompress_struct *codec, JPEGState *state, const uint8_t *bytes,
                                   size_t count, MienImageHeader *header) {
  if (setjmp(state->failed)) return state->result;
  begin_reading(codec, state, bytes, count);
  header->width = codec->image_width;
  header->height = codec->image_height;
  header->channels = codec->out_color_space == JCS_GRAYSCALE ? 1 : codec->out_color_space == JCS_CMYK ? 4 : 3;
  header->hasAdobeMarker = codec->saw_Adobe_marker ? 1 : 0;
  header->hasLuma = codec->jpeg_color_space == JCS_YCbCr ? 1 : 0;
  return MIEN_CODEC_DONE;
}

static MienCodecResult read_pixels(struct jpeg_decompress_struct *codec, JPEGState *state, const uint8_t *bytes,
                                   size_t count, MienImageHeader header, uint8_t *pixels, size_t pixelCount) {
  if (setjmp(state->failed)) return state->result;
  begin_reading(codec, state, bytes, count);
  if (header.channels == 1) {
    if (codec->jpeg_color_space != JCS_YCbCr && codec->jpeg_color_space != JCS_GRAYSCALE) {
      fail(state, MIEN_CODEC_REFUSED, "its colours have no luma of their own");
    }
    codec->out_color_space = JCS_GRAYSCALE;
  }
  jpeg_start_decompress(codec);
  size_t rowBytes = (size_t)codec->output_width * (size_t)codec->output_components;
  if (codec->output_height != header.height || rowBytes != (size_t)header.width * header.channels ||
      rowBytes * header.height != pixelCount) {
    fail(state, MIEN_CODEC_REFUSED, "the pixels do not fit the header");
  }
  while (codec->output_scanline < codec->output_height) {
    JSAMPROW row = pixels + codec->output_scanline * rowBytes;
    jpeg_read_scanlines(codec, &row, 1);
  }
  jpeg_finish_decompress(codec);
  return MIEN_CODEC_DONE;
}

static void grow(j_compress_ptr codec) {
  JPEGState *state = codec->client_data;
  if (!mien_output_reserve(&state->output, state->output.capacity + 4096)) {
    fail(state, MIEN_CODEC_REFUSED, "out of memory");
  }
  state->destination.next_output_byte = state->output.bytes + state->output.count;
  state->destination.free_in_buffer = state->output.capacity - state->output.count;
}

/// libjpeg calls this when the buffer is full, whatever `free_in_buffer` says.
static boolean on_full(j_compress_ptr codec) {
  JPEGState *state = codec->client_data;
  state->output.count = state->output.capacity;
  grow(codec);
  return TRUE;
}

static void on_end(j_compress_ptr codec) {
  JPEGState *state = codec->client_data;
  state->output.count = state->output.capacity - state->destination.free_in_buffer;
}

static MienCodecResult write_image(struct jpeg_compress_struct *codec, JPEGState *state, const uint8_t *pixels,
                                   MienImageHeader header, int quality) {
  if (setjmp(state->failed)) return state->result;
  jpeg_create_compress(codec);
  state->destination.init_destination = grow;
  state->destination.empty_output_buffer = on_full;
  state->destination.term_destination = on_end;
  codec->dest = &state->destination;
  codec->image_width = header.width;
  codec->image_height = header.height;
  codec->input_components = (int)header.channels;
  codec->in_color_space = header.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(codec);
  jpeg_set_quality(codec, quality, TRUE);
  codec->optimize_coding = TRUE;
  jpeg_start_compress(codec, TRUE);
  size_t rowBytes = (size_t)header.width * header.channels;
  while (codec->next_scanline < codec->image_height) {
    JSAMPROW row = (JSAMPROW)(pixels + codec->next_scanline * rowBytes);
    jpeg_write_scanlines(codec, &row, 1);
  }
  jpeg_finish_compress(codec);
  return MIEN_CODEC_DONE;
}

MienCodecResult mien_jpeg_header(const uint8_t *bytes, size_t count, MienImageHeader *header, char *message,
                                 size_t messageCapacity) {
  JPEGState state = {.message = {message, messageCapacity}, .maximumScans = 1};
  struct jpeg_decompress_struct codec = {.client_data = &state};
  set_errors(&codec.err, &state);
  MienCodecResult result = read_header(&codec, &state, bytes, count, header);
  jpeg_destroy_decompress(&codec);
  return result;
}

MienCodecResult mien_jpeg_decode(const uint8_t *bytes, size_t count, MienImageHeader header, int maximumScans,
                                 uint8_t *pixels, size_t pixelCount, char *message, size_t messageCapacity) {
  JPEGState state = {.message = {message, messageCapacity}, .maximumScans = maximumScans};
  struct jpeg_decompress_struct codec = {.client_data = &state};
  set_errors(&codec.err, &state);
  MienCodecResult result = read_pixels(&codec, &state, bytes, count, header, pixels, pixelCount);
  jpeg_destroy_decompress(&codec);
  return result;
}

MienCodecResult mien_jpeg_encode(const uint8_t *pixels, MienImageHeader header, int quality, uint8_t **encoded,
                                 size_t *encodedCount, char *message, size_t messageCapacity) {
  JPEGState state = {.message = {message, messageCapacity}};
  struct jpeg_compress_struct codec = {.client_data = &state};
  set_errors(&codec.err, &state);
  MienCodecResult result = write_image(&codec, &state, pixels, header, quality);
  jpeg_destroy_compress(&codec);
  if (result != MIEN_CODEC_DONE) {
    mien_codec_free(state.output.bytes);
    state.output = (MienOutput){0};
  }
  *encoded = state.output.bytes;
  *encodedCount = state.output.count;
  return result;
}
