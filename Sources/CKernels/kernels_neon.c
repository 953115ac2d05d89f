// NEON: 32 registers of 4 floats; a tile of 6 × 4 accumulators. Every 64-bit ARM has it.
#if defined(__aarch64__)
#define CK_FAMILY "neon"
#define CK_FUNCTION(name) neon_##name
#define CK_TARGET
#define CK_WIDTH 4
#define CK_ROWS 6
#define CK_VECTORS 4
#include "vector_kernels.inc.h"

#include "families.h"
const ck_kernels *ck_kernels_neon(void) { return &table; }
#else
typedef int not_this_cpu;
#endif
