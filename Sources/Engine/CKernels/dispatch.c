// Chooses a table of kernels for the CPU it runs on.
#include <string.h>

#include "families.h"

#define CK_FUNCTION(name) ck_kernels_##name,
static const ck_kernels *(*const families[])(void) = {CK_FAMILIES(CK_FUNCTION)};
#undef CK_FUNCTION

enum { FAMILIES = sizeof families / sizeof families[0] };

const ck_kernels *ck_kernels_next(const ck_kernels *previous) {
  int i = 0;
  while (previous && i < FAMILIES && families[i]() != previous) i++;
  if (previous) i++;
  for (; i < FAMILIES; i++) {
    const ck_kernels *table = families[i]();
    if (table) return table;
  }
  return NULL;
}

const ck_kernels *ck_kernels_best(void) { return ck_kernels_next(NULL); }

const ck_kernels *ck_kernels_named(const char *name) {
  const ck_kernels *table = ck_kernels_best();
  while (table && strcmp(table->name, name) != 0) table = ck_kernels_next(table);
  return table;
}
