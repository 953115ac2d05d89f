// Packing: weights into the panels that the linear kernels read.
#include <math.h>
#include <string.h>

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

void ck_pack_i8(const float *weights, ptrdiff_t ldw, int8_t *packed, float *scales, int32_t *sums, int32_t n, int32_t k,
                int32_t panel) {
  int32_t padded = (n + panel - 1) / panel * panel;
  memset(packed, 0, (size_t)padded * (size_t)k);
  for (int32_t j = 0; j < padded; j++) {
    scales[j] = 0;
    sums[j] = 0;
    if (j >= n) continue;
    const float *row = weights + j * ldw;
    float largest = 0;
    for (int32_t i = 0; i < k; i++) largest = fmaxf(largest, fabsf(row[i]));
    scales[j] = largest / 127;
    float inverse = largest > 0 ? 127 / largest : 0;
    int8_t *column = packed + (ptrdiff_t)(j / panel) * panel * k + j % panel * 4;
    for (int32_t i = 0; i < k; i++) {
      int8_t value = (int8_t)lrintf(row[i] * inverse);
      column[(ptrdiff_t)(i / 4) * panel * 4 + i % 4] = value;
      sums[j] += value;
    }
  }
}
