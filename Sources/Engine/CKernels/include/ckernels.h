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
  CK_NONE = 0,      // c = a·bᵀ + bias
  CK_GELU = 1,      // c = gelu(a·bᵀ + bias), exact (erf)
  CK_ADD = 2,       // c += a·bᵀ + bias (c holds the residual)
  CK_RELU = 3,      // c = max(0, a·bᵀ + bias)
  CK_ADD_GELU = 4,  // c = gelu(c + a·bᵀ + bias)
} ck_epilogue;

// int8 weights in panels, four depths at a time: panel → depth / 4 → channel → 4 bytes. A value is scale × byte.
typedef struct ck_packed_i8 {
  const int8_t *packed;
  const float *scales;  // for each channel
  const int32_t *sums;  // of each channel's bytes
} ck_packed_i8;

// How a row of activations was quantized: a value is scale × (byte − zero).
typedef struct ck_row_i8 {
  float scale;
  int32_t zero;
} ck_row_i8;

enum {
  CK_LARGEST_DEPTH = 128,    // the largest width of an attention head
  CK_ATTENTION_BLOCK = 256,  // keys whose attention weights, and whose values, share a scale
  CK_LARGEST_BLOCKS = 16,    // the most of them
  // Of all families, each of which asserts that it keeps within these:
  CK_TASK_ROWS = 42,     // a multiple of every tile height: rows that one task computes without a ragged tile
  CK_TALLEST_TILE = 14,  // the largest height of a register tile
  CK_WIDEST_PANEL = 64,  // the largest width of a weight panel
};

// One family of kernels for one family of CPUs.
typedef struct ck_kernels {
  const char *name;  // such as "avx2"; "c" is plain C

  // Width of a weight panel: output channels that are adjacent in packed weights.
  int32_t panel;

  // c[m×n] = epilogue(a[m×k] · packed[n×k]ᵀ + bias[n]); bias may be NULL.
  // `packed` holds ceil(n / panel) panels of k × panel values, padded with zeros past column n.
  void (*linear)(const float *a, ptrdiff_t lda, const float *packed, const float *bias, float *c, ptrdiff_t ldc,
                 int32_t m, int32_t n, int32_t k, ck_epilogue epilogue);

  // Quantizes a row of n floats to bytes from its lowest to its highest value, signed or unsigned as the family prefers.
  ck_row_i8 (*quantize)(const float *x, uint8_t *q, int32_t n);

  // error[n] = x[n] minus the dequantized q[n].
  void (*quantization_error)(const float *x, const uint8_t *q, ck_row_i8 row, float *error, int32_t n);

  // c[m×n] = epilogue(a[m×k] · weights[n×k]ᵀ + bias[n]); bias may be NULL. `a` holds rows that `quantize` made with what it
  // returned for each, `weights` comes from ck_pack_i8; k is a multiple of 4.
  void (*linear_i8)(const uint8_t *a, ptrdiff_t lda, const ck_row_i8 *quantized, const ck_packed_i8 *weights,
                    const float *bias, float *c, ptrdiff_t ldc, int32_t m, int32_t n, int32_t k,
                    ck_epilogue epilogue);

  // Quantizes keys[n × depth] of one head for attend_i8, one scale for each key. Their mean is subtracted first: it adds the
  // same to all of a query's scores, which softmax does not see, and it would cost the rest its precision.
  // depth is a multiple of the panel and at most CK_LARGEST_DEPTH; `packed`, `scales` and `sums` are as ck_pack_i8 fills
  // them.
  void (*pack_keys_i8)(const float *keys, ptrdiff_t ld, int8_t *packed, float *scales, int32_t *sums, int32_t n,
                       int32_t depth);

  // The same for values[n × depth]: one scale for each channel of each CK_ATTENTION_BLOCK keys [blocks × depth].
  // `packed` holds depth × n bytes, n rounded up to a multiple of 4.
  void (*pack_values_i8)(const float *values, ptrdiff_t ld, int8_t *packed, float *scales, int32_t n, int32_t depth);

  // out[m × depth] = softmax(scale · queries[m × depth] · keys[n × depth]ᵀ + log_weights[n]) · values[n × depth], a few
  // queries at a time: their scores never leave the cache. A key with the log weight ln k counts as k equal ones would;
  // log_weights may be NULL and is read up to the end of n's last panel. Attention weights are rounded to bytes of the
  // largest of their block and divided by the sum of what they were rounded to. n is at most CK_LARGEST_BLOCKS ×
  // CK_ATTENTION_BLOCK; `scratch` holds ck_attention_scratch(m, n) floats.
  void (*attend_i8)(const float *queries, ptrdiff_t ldq, const ck_packed_i8 *keys, const ck_packed_i8 *values,
                    float scale, const float *log_weights, float *out, ptrdiff_t ldo, int32_t m, int32_t n,
                    int32_t depth, float *scratch);

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

  // medians[i] = the median of x[i] … x[i + 6] for i < n: x has n + 6 numbers.
  void (*median_of_7)(const float *x, float *medians, int32_t n);

  // One step of an LSTM's n cells from their gates [4 × n]: input, forget, candidate, output (PyTorch's order), before
  // their squashing functions. n is a multiple of 16.
  void (*lstm)(const float *gates, float *cell, float *hidden, int32_t n);

  // scores[i] = Σ_d query[d] · keys[d × stride + i] for i < n: keys are stored dimension by dimension.
  void (*scores_f16)(const float *query, const ck_half *keys, ptrdiff_t stride, float *scores, int32_t depth,
                     int32_t n);

  // out[d] = Σ_i weights[i] · values[i × depth + d]; depth is a multiple of 16, at most 128.
  void (*weighted_sum_f16)(const float *weights, const ck_half *values, float *out, int32_t depth, int32_t n);

  // y = x, narrowed to half precision, rounded to nearest even.
  void (*to_half)(const float *x, ck_half *y, int32_t n);

  // y = x, widened.
  void (*from_half)(const ck_half *x, float *y, int32_t n);

  // For benchmarks: as many products on registers alone as the processor can do; return how many operations that was,
  // a product and a sum counting as two.
  double (*peak_f32)(int64_t rounds);
  double (*peak_i8)(int64_t rounds);
} ck_kernels;

// The fastest table this CPU runs. Thread-safe; always the same pointer.
const ck_kernels *ck_kernels_best(void);

// The next slower table that this CPU runs, or NULL after plain C; the fastest for NULL.
const ck_kernels *ck_kernels_next(const ck_kernels *previous);

// A table by name, or NULL when this CPU or this build does not have it. "c" is always there.
const ck_kernels *ck_kernels_named(const char *name);

// Packs weights[n×k] (leading dimension ldw) into panels of the given width; `packed` holds
// ceil(n / panel) × k × panel values.
void ck_pack_f32(const float *weights, ptrdiff_t ldw, float *packed, int32_t n, int32_t k, int32_t panel);

// The same for transposed weights, [k×n] (attention's values).
void ck_pack_transposed_f32(const float *weights, ptrdiff_t ldw, float *packed, int32_t n, int32_t k,
                            int32_t panel);

// Quantizes weights[n×k] (leading dimension ldw; k a multiple of 4) to signed bytes, one scale for each row, and packs them
// four depths at a time. `packed` holds ceil(n / panel) × k × panel bytes, `scales` and `sums` ceil(n / panel) × panel
// values each.
void ck_pack_i8(const float *weights, ptrdiff_t ldw, int8_t *packed, float *scales, int32_t *sums, int32_t n, int32_t k,
                int32_t panel);

// Floats of scratch that attend_i8 needs for m queries and n keys.
static inline size_t ck_attention_scratch(int32_t m, int32_t n) {
  size_t rows = m < CK_TALLEST_TILE ? (size_t)m : CK_TALLEST_TILE;
  size_t padded = ((size_t)n + CK_WIDEST_PANEL - 1) / CK_WIDEST_PANEL * CK_WIDEST_PANEL;
  return rows * (padded + padded / 4);
}

#endif
