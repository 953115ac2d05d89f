// AVX-512 with VNNI: 32 registers of 16 floats; a tile of 14 × 2 accumulators.
#if defined(__x86_64__)
#include <immintrin.h>
#define CK_FAMILY "avx512"
#define CK_FUNCTION(name) avx512_##name
#define CK_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c")))
#define CK_WIDTH 16
#define CK_ROWS 14
#define CK_VECTORS 2
#define CK_LOWEST 0
#define CK_DOT4(s, a, w) ((ivec)_mm512_dpbusd_epi32((__m512i)(s), (__m512i)(a), (__m512i)(w)))
#include "vector_kernels.inc.h"

#include "families.h"
const ck_kernels *ck_kernels_avx512(void) {
  bool runs = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vnni");
  return runs ? &table : NULL;
}
#else
typedef int not_this_cpu;
#endif
