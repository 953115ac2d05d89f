// Packing: weights into the panels that the linear kernels read.
#include "ckernels.h"

void ck_pack_f32(const float *weights, ptrdiff_t ldw, float *packed, int32_t n, int32_t k, int32_t panel) {
  for (int32_t j = 0; j < n; j += panel) {
    int32_t columns = n - j < panel ? n - j : panel;
    for (int32_t i = 0; i < k; i++) {
      for (int32_t c = 0; c < columns; c++) packed[(ptrdiff_t)i * panel + c] = weights[(j + c) * ldw + i];
      for (int32_t c = columns; c < panel; c++) packed[(ptrdiff_t)i * panel + c] = 0;
    }
    packed += (ptrdiff_t)k * panel;
  }
}

void ck_pack_transposed_f32(const float *weights, ptrdiff_t ldw, float *packed, int32_t n, int32_t k,
                            int32_t panel) {
  for (int32_t j = 0; j < n; j += panel) {
    int32_t columns = n - j < panel ? n - j : panel;
    for (int32_t i = 0; i < k; i++) {
      const float *row = weights + i * ldw + j;
      for (int32_t c = 0; c < columns; c++) packed[(ptrdiff_t)i * panel + c] = row[c];
      for (int32_t c = columns; c < panel; c++) packed[(ptrdiff_t)i * panel + c] = 0;
    }
    packed += (ptrdiff_t)k * panel;
  }
}
