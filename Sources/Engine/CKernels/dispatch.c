// Chooses a table of kernels for the CPU it runs on.
#include <string.h>

#include "families.h"

typedef const ck_kernels *family(void);

// The fastest first.
static family *const families[] = {
#if defined(__x86_64__)
    ck_kernels_avx512,
    ck_kernels_avxvnni,
    ck_kernels_avx2,
#elif defined(__aarch64__)
    ck_kernels_neon_dotprod,
    ck_kernels_neon,
#endif
    ck_kernels_plain,
};

enum { FAMILIES = sizeof families / sizeof families[0] };

const ck_kernels *ck_kernels_best(void) {
  for (int i = 0; i < FAMILIES; i++) {
    const ck_kernels *table = families[i]();
    if (table) return table;
  }
  return ck_kernels_plain();
}

const ck_kernels *ck_kernels_named(const char *name) {
  for (int i = 0; i < FAMILIES; i++) {
    const ck_kernels *table = families[i]();
    if (table && strcmp(table->name, name) == 0) return table;
  }
  return NULL;
}
