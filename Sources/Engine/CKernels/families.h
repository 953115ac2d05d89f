// One function per family: its table, or NULL when this CPU does not run it.
#ifndef CK_FAMILIES_H
#define CK_FAMILIES_H

#include "ckernels.h"

const ck_kernels *ck_kernels_plain(void);
#if defined(__x86_64__)
const ck_kernels *ck_kernels_avx512(void);
const ck_kernels *ck_kernels_avxvnni(void);
const ck_kernels *ck_kernels_avx2(void);
#elif defined(__aarch64__)
const ck_kernels *ck_kernels_neon_dotprod(void);
const ck_kernels *ck_kernels_neon(void);
#endif

#endif
