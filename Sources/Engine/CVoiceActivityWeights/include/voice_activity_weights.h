/* The weights of Silero VAD v6 at 16 kHz (MIT, see NOTICE), inside the program: silero_vad_16k_op15.onnx of the Python package
   silero-vad 6.2.3, byte for byte. */
#ifndef VOICE_ACTIVITY_WEIGHTS_H
#define VOICE_ACTIVITY_WEIGHTS_H

#include <stddef.h>

extern const unsigned char voice_activity_weights_begin[];
extern const unsigned char voice_activity_weights_end[];

static inline const unsigned char *voice_activity_weights(void) { return voice_activity_weights_begin; }

static inline size_t voice_activity_weights_length(void) {
    return (size_t)(voice_activity_weights_end - voice_activity_weights_begin);
}

#endif
