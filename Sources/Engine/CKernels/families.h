// The families that are compiled for this processor's architecture.
#ifndef CK_FAMILIES_H
#define CK_FAMILIES_H

#include "ckernels.h"

// The fastest first, and plain C, which runs everywhere, last. FAMILY is given the end of `ck_kernels_…`.
#if defined(__x86_64__)
#define CK_FAMILIES(FAMILY) FAMILY(avx512) FAMILY(avxvnni) FAMILY(avx2) FAMILY(plain)
#elif defined(__aarch64__)
#define CK_FAMILIES(FAMILY) FAMILY(neon_dotprod) FAMILY(neon) FAMILY(plain)
#else
#define CK_FAMILIES(FAMILY) FAMILY(plain)
#endif

// A family's table, or NULL when this CPU does not run it.
#define CK_DECLARE(name) const ck_kernels *ck_kernels_##name(void);
CK_FAMILIES(CK_DECLARE)
#undef CK_DECLARE

#endif
