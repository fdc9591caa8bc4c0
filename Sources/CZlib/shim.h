#include <zlib.h>

// zlib's initialisers are macros, which Swift does not see.

/// Starts inflating raw deflate data, as ZIP holds it.
static inline int lethe_inflate_raw(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

/// Starts inflating gzip data.
static inline int lethe_inflate_gzip(z_stream *stream) { return inflateInit2(stream, MAX_WBITS + 16); }
