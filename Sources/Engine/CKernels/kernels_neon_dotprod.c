// NEON with the dot product instructions of ARMv8.2 (Graviton 2 and later): as NEON, with byte products in one.
#if defined(__aarch64__)
#include <arm_neon.h>
#define CK_FAMILY "neon-dotprod"
#define CK_FUNCTION(name) neon_dotprod_##name
#if defined(__clang__)
#define CK_TARGET __attribute__((target("dotprod")))
#else
#define CK_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#endif
#define CK_WIDTH 4
#define CK_ROWS 6
#define CK_VECTORS 4
#define CK_LOWEST -128
#define CK_DOT4(s, a, w) ((ivec)vdotq_s32((int32x4_t)(s), (int8x16_t)(a), (int8x16_t)(w)))
#include "vector_kernels.inc.h"

#include "families.h"
#if defined(__linux__)
#include <sys/auxv.h>
// asm/hwcap.h: HWCAP_ASIMDDP.
enum { HAS_DOTPROD = 1 << 20 };
const ck_kernels *ck_kernels_neon_dotprod(void) { return getauxval(AT_HWCAP) & HAS_DOTPROD ? &table : NULL; }
#else
// Every Apple processor that runs a 64-bit macOS has them.
const ck_kernels *ck_kernels_neon_dotprod(void) { return &table; }
#endif
#else
typedef int not_this_cpu;
#endif
