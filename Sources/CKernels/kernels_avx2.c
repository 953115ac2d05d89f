// AVX2 with FMA: 16 registers of 8 floats; a tile of 6 × 2 accumulators.
#if defined(__x86_64__)
#define CK_FAMILY "avx2"
#define CK_FUNCTION(name) avx2_##name
#define CK_TARGET __attribute__((target("avx2,fma,f16c")))
#define CK_WIDTH 8
#define CK_ROWS 6
#define CK_VECTORS 2
#include "vector_kernels.inc.h"

#include "families.h"
const ck_kernels *ck_kernels_avx2(void) {
  bool runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  return runs ? &table : NULL;
}
#else
typedef int not_this_cpu;
#endif
