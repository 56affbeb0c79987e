// A thin shim around libpng and libjpeg. It computes nothing: every pixel value comes from those libraries, and
// what they leave to do (alpha, inks, luma, orientation) is done in Swift. Its one duty is that their errors, which
// leave by longjmp, never cross a Swift frame: each function below catches them and returns a code.

#ifndef MIEN_IMAGE_CODECS_H
#define MIEN_IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

/// What a function of the shim came to.
typedef enum {
  MIEN_CODEC_DONE = 0,
  MIEN_CODEC_DAMAGED = 1,    ///< The file breaks the rules of its format.
  MIEN_CODEC_TRUNCATED = 2,  ///< The file ends too early.
  MIEN_CODEC_REFUSED = 3     ///< The library cannot or will not do it: memory, an option, a size.
} MienCodecResult;

/// What is known of an image before its pixels are decoded.
typedef struct {
  uint32_t width;
  uint32_t height;
  /// Bytes per pixel that decoding writes. 1: gray, 2: gray and alpha, 3: RGB, 4: RGB and alpha (PNG) or CMYK (JPEG).
  uint32_t channels;
  /// Not zero where an Adobe marker stands in a JPEG file: its CMYK values count from 255 (no ink) to 0.
  uint32_t hasAdobeMarker;
  /// Not zero where a JPEG file stores YCbCr, so that its luma can be had alone.
  uint32_t hasLuma;
} MienImageHeader;

/// In all functions: `message` receives a zero-terminated reason when the result is not `MIEN_CODEC_DONE`;
/// `pixels` has exactly `pixelCount` bytes, row after row without padding, as the header told.

MienCodecResult mien_png_header(const uint8_t *bytes, size_t count, MienImageHeader *header, char *message,
                                size_t messageCapacity);
MienCodecResult mien_png_decode(const uint8_t *bytes, size_t count, MienImageHeader header, uint8_t *pixels,
                                size_t pixelCount, char *message, size_t messageCapacity);
/// `encoded` receives memory to be given back with `mien_codec_free`; it is null when the result is a failure.
MienCodecResult mien_png_encode(const uint8_t *pixels, MienImageHeader header, uint8_t **encoded, size_t *encodedCount,
                                char *message, size_t messageCapacity);

MienCodecResult mien_jpeg_header(const uint8_t *bytes, size_t count, MienImageHeader *header, char *message,
                                 size_t messageCapacity);
/// Fails where a file has more than `maximumScans` scans: a small file can ask for hours of work that way.
/// Where `header.channels` was set to 1, the luma of a YCbCr file is written alone, without the work for its chroma.
MienCodecResult mien_jpeg_decode(const uint8_t *bytes, size_t count, MienImageHeader header, int maximumScans,
                                 uint8_t *pixels, size_t pixelCount, char *message, size_t messageCapacity);
MienCodecResult mien_jpeg_encode(const uint8_t *pixels, MienImageHeader header, int quality, uint8_t **encoded,
                                 size_t *encodedCount, char *message, size_t messageCapacity);

void mien_codec_free(uint8_t *memory);

#endif
