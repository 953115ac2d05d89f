// AVX2 with FMA: 16 registers of 8 floats; a tile of 6 × 2 accumulators.
#if defined(__x86_64__)
#include <immintrin.h>
#define CK_FAMILY "avx2"
#define CK_FUNCTION(name) avx2_##name
#define CK_TARGET __attribute__((target("avx2,fma,f16c")))
#define CK_WIDTH 8
#define CK_ROWS 6
#define CK_VECTORS 2
#define CK_LOWEST 0
#define CK_DOT4(s, a, w) ((s) + CK_PRODUCTS(a, w))
// vpmaddubsw adds two products in 16 bits, which overflow: even and odd bytes are widened and multiplied separately.
#define CK_PRODUCTS(a, w)                                                                                \
  ((ivec)_mm256_add_epi32(                                                                               \
      _mm256_madd_epi16(_mm256_and_si256((__m256i)(a), _mm256_set1_epi16(0xff)),                         \
                        _mm256_srai_epi16(_mm256_slli_epi16((__m256i)(w), 8), 8)),                       \
      _mm256_madd_epi16(_mm256_srli_epi16((__m256i)(a), 8), _mm256_srai_epi16((__m256i)(w), 8))))
#include "vector_kernels.inc.h"

#include "families.h"
const ck_kernels *ck_kernels_avx2(void) {
  bool runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  return runs ? &table : NULL;
}
#else
typedef int not_this_cpu;
#endif
