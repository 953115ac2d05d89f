// ckernels.h — the whole boundary between the Swift engine and its CPU kernels.
//
// Usage: take a table once with ck_kernels_best() (or ck_kernels_named() in tests) and call through it.
// No function allocates, blocks or keeps a pointer; every buffer belongs to the caller. All matrices are row-major f32
// unless said otherwise; a "leading dimension" is the distance between the starts of two rows, in elements.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t ck_half;  // IEEE 754 binary16

// What a linear layer does to its product before it is done.
typedef enum ck_epilogue {
  CK_NONE = 0,  // c = a·bᵀ + bias
  CK_GELU = 1,  // c = gelu(a·bᵀ + bias), the exact one
  CK_ADD = 2,   // c += a·bᵀ + bias (the residual already stands in c)
  CK_RELU = 3,  // c = max(0, a·bᵀ + bias)
} ck_epilogue;

// One family of kernels for one family of CPUs.
typedef struct ck_kernels {
  const char *name;  // "avx512", "avx2", "neon", "c"

  // Width of a weight panel: output channels that stand beside each other in packed weights.
  int32_t panel;

  // c[m×n] = epilogue(a[m×k] · packed[n×k]ᵀ + bias[n]); bias may be NULL.
  // `packed` holds ceil(n / panel) panels of k × panel values, zero-filled behind column n.
  void (*linear)(const float *a, ptrdiff_t lda, const float *packed, const float *bias, float *c, ptrdiff_t ldc,
                 int32_t m, int32_t n, int32_t k, ck_epilogue epilogue);

  // The sum of a[i]·b[i].
  float (*dot)(const float *a, const float *b, int32_t n);

  // y += alpha·x
  void (*axpy)(float alpha, const float *x, float *y, int32_t n);

  // y = (x − mean) / √(variance + 1e-5) · gamma + beta over one row of n.
  void (*layer_norm)(const float *x, const float *gamma, const float *beta, float *y, int32_t n);

  // x = softmax(scale · x), in place, over one row of n.
  void (*softmax)(float *x, float scale, int32_t n);

  // ln Σ e^x[i], without overflow; −∞ when every x[i] is.
  float (*log_sum_exp)(const float *x, int32_t n);

  // The index of the largest x[i], the first of several; n > 0.
  int32_t (*max_index)(const float *x, int32_t n);

  // scores[i] = Σ_d query[d] · keys[d × stride + i] for i < n: keys are stored dimension by dimension.
  void (*scores_f16)(const float *query, const ck_half *keys, ptrdiff_t stride, float *scores, int32_t depth,
                     int32_t n);

  // out[d] = Σ_i weights[i] · values[i × depth + d]; depth is a multiple of 16, at most 128.
  void (*weighted_sum_f16)(const float *weights, const ck_half *values, float *out, int32_t depth, int32_t n);

  // y = x, narrowed to half precision, rounded to nearest even.
  void (*to_half)(const float *x, ck_half *y, int32_t n);

  // y = x, widened.
  void (*from_half)(const ck_half *x, float *y, int32_t n);
} ck_kernels;

// The fastest table this CPU runs. Thread-safe; always the same pointer.
const ck_kernels *ck_kernels_best(void);

// A table by name, or NULL when this CPU or this build does not have it. "c" is always there.
const ck_kernels *ck_kernels_named(const char *name);

// Packs weights[n×k] (leading dimension ldw) into panels of the given width; `packed` holds
// ceil(n / panel) × k × panel values.
void ck_pack_f32(const float *weights, ptrdiff_t ldw, float *packed, int32_t n, int32_t k, int32_t panel);

// The same for weights that stand transposed, as [k×n] (attention's values).
void ck_pack_transposed_f32(const float *weights, ptrdiff_t ldw, float *packed, int32_t n, int32_t k,
                            int32_t panel);

#endif
