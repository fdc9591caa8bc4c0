#include <png.h>
#include <string.h>

// libpng's simplified interface, which reports errors by its result instead of jumping.

/// Reads the header of a PNG; the pixels will be RGBA. 0 when it is damaged.
static inline int lethe_png_begin(png_image *image, const void *bytes, size_t count) {
  memset(image, 0, sizeof *image);
  image->version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(image, bytes, count)) return 0;
  image->format = PNG_FORMAT_RGBA;
  image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  return 1;
}

/// Reads the pixels, 4 bytes each, and frees what the header took. 0 when they are damaged.
static inline int lethe_png_finish(png_image *image, void *pixels) {
  return png_image_finish_read(image, NULL, pixels, 0, NULL);
}
