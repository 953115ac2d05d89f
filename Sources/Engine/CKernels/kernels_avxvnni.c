// AVX2 with AVX-VNNI: as AVX2, with byte products in one instruction.
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define CK_FAMILY "avxvnni"
#define CK_FUNCTION(name) avxvnni_##name
#define CK_TARGET __attribute__((target("avx2,fma,f16c,avxvnni")))
#define CK_WIDTH 8
#define CK_ROWS 6
#define CK_VECTORS 2
#define CK_LOWEST 0
#define CK_DOT4(s, a, w) ((ivec)_mm256_dpbusd_avx_epi32((__m256i)(s), (__m256i)(a), (__m256i)(w)))
#include "vector_kernels.inc.h"

#include "families.h"
const ck_kernels *ck_kernels_avxvnni(void) {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  // Leaf 7, subleaf 1: EAX bit 4 is AVX-VNNI (Intel SDM, CPUID).
  bool has_vnni = __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) && (eax >> 4 & 1);
  bool runs = has_vnni && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
              __builtin_cpu_supports("f16c");
  return runs ? &table : NULL;
}
#else
typedef int not_this_cpu;
#endif
