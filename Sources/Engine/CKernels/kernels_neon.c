// NEON: 32 registers of 4 floats; a tile of 6 × 4 accumulators. Every 64-bit ARM has it.
#if defined(__aarch64__)
#include <arm_neon.h>
#define CK_FAMILY "neon"
#define CK_FUNCTION(name) neon_##name
#define CK_TARGET
#define CK_WIDTH 4
#define CK_ROWS 6
#define CK_VECTORS 4
#define CK_LOWEST -128
// Eight products in 16 bits, at most 2 · 127² a pair, then added in pairs twice.
#define CK_DOT4(s, a, w)                                                                                    \
  ((ivec)vaddq_s32((int32x4_t)(s),                                                                          \
                   vpaddq_s32(vpaddlq_s16(vmull_s8(vget_low_s8((int8x16_t)(a)), vget_low_s8((int8x16_t)(w)))), \
                              vpaddlq_s16(vmull_high_s8((int8x16_t)(a), (int8x16_t)(w))))))
#include "vector_kernels.inc.h"

#include "families.h"
const ck_kernels *ck_kernels_neon(void) { return &table; }
#else
typedef int not_this_cpu;
#endif
