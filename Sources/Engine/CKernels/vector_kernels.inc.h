// vector_kernels.inc.h — the single source of all kernels, in GNU vector extensions; included by one .c file per CPU family,
// which defines:
//
//   CK_FUNCTION(name)  the family's name for a function      CK_TARGET   its target attribute, or nothing
//   CK_WIDTH           floats in a vector                    CK_ROWS     rows of a register tile
//   CK_VECTORS         vectors in a panel
//   CK_DOT4(s, a, w)   s + Σ a·w over the four bytes of each lane: w signed, a as CK_LOWEST says
//   CK_LOWEST          the lowest activation byte: 0 where a is unsigned, −128 where it is signed
//
// A register tile keeps CK_ROWS × CK_VECTORS accumulators; with the panel's vectors and one broadcast value they fill
// the family's register file.
#include <math.h>
#include <string.h>

#include "ckernels.h"

#if defined(__clang__)
#define CK_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CK_UNROLL _Pragma("GCC unroll 16")
#endif

#define CK_PANEL (CK_WIDTH * CK_VECTORS)

_Static_assert(CK_ROWS <= CK_TALLEST_TILE && CK_TASK_ROWS % CK_ROWS == 0, "ckernels.h promises other tile heights");
_Static_assert(CK_WIDEST_PANEL % CK_PANEL == 0, "ckernels.h promises other panels");

#define CK_INLINE static inline __attribute__((always_inline)) CK_TARGET

typedef float vec __attribute__((vector_size(CK_WIDTH * 4)));
typedef float vec_unaligned __attribute__((vector_size(CK_WIDTH * 4), aligned(4), may_alias));
typedef int32_t ivec_unaligned __attribute__((vector_size(CK_WIDTH * 4), aligned(1), may_alias));
typedef uint8_t bytes __attribute__((vector_size(CK_WIDTH)));
typedef uint8_t bytes_unaligned __attribute__((vector_size(CK_WIDTH), aligned(1), may_alias));
typedef int32_t ivec __attribute__((vector_size(CK_WIDTH * 4)));
typedef _Float16 hvec __attribute__((vector_size(CK_WIDTH * 2)));
typedef _Float16 hvec_unaligned __attribute__((vector_size(CK_WIDTH * 2), aligned(2), may_alias));

enum {
  // Depth and columns of one block of weights: 1 MB, half of the smallest L2 cache worth blocking for.
  BLOCK_DEPTH = 512,
  BLOCK_COLUMNS = 512,
};

CK_INLINE vec load(const float *p) { return *(const vec_unaligned *)p; }
CK_INLINE void store(float *p, vec v) { *(vec_unaligned *)p = v; }
// Subtracting zero is free, adding it is not: −0 + 0 is +0.
CK_INLINE vec splat(float x) { return x - (vec){0}; }
CK_INLINE vec load_half(const ck_half *p) {
  return __builtin_convertvector(*(const hvec_unaligned *)p, vec);
}
CK_INLINE vec select_greater(vec a, vec b) {
  ivec greater = a > b;
  return (vec)((greater & (ivec)a) | (~greater & (ivec)b));
}
CK_INLINE vec select_smaller(vec a, vec b) {
  ivec smaller = a < b;
  return (vec)((smaller & (ivec)a) | (~smaller & (ivec)b));
}

CK_INLINE float sum_lanes(vec v) {
  float sum = 0;
  CK_UNROLL
  for (int i = 0; i < CK_WIDTH; i++) sum += v[i];
  return sum;
}

CK_INLINE int32_t sum_whole(ivec v) {
  int32_t sum = 0;
  CK_UNROLL
  for (int i = 0; i < CK_WIDTH; i++) sum += v[i];
  return sum;
}

CK_INLINE float max_lanes(vec v) {
  float largest = v[0];
  CK_UNROLL
  for (int i = 1; i < CK_WIDTH; i++) largest = v[i] > largest ? v[i] : largest;
  return largest;
}

// eˣ within 2 units in the last place: x = n·ln 2 + r, a polynomial of degree 6 in r (Cephes), times 2ⁿ.
CK_INLINE vec exp_lanes(vec x) {
  x = select_smaller(select_greater(x, splat(-87.0f)), splat(88.0f));
  vec shifted = x * 1.44269504088896341f + 12582912.0f;  // 1.5 · 2²³ rounds to the nearest integer
  vec n = shifted - 12582912.0f;
  vec r = x - n * 0.693359375f + n * 2.12194440e-4f;
  vec p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  ivec exponent = (__builtin_convertvector(n, ivec) + 127) << 23;
  return p * (vec)exponent;
}

// x·Φ(x) with erf of Abramowitz and Stegun 7.1.26, whose error is below 1.5e-7.
CK_INLINE vec gelu_lanes(vec x) {
  vec z = x * 0.70710678118654752f;
  ivec sign = (ivec)z & (ivec)splat(-0.0f);
  vec magnitude = (vec)((ivec)z ^ sign);
  vec t = 1.0f / (1.0f + 0.3275911f * magnitude);
  vec p = splat(1.061405429f);
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  vec erf = 1.0f - p * t * exp_lanes(-magnitude * magnitude);
  erf = (vec)((ivec)erf | sign);
  return 0.5f * x * (1.0f + erf);
}

typedef enum tile_start { FROM_BIAS, FROM_C, FROM_C_AND_BIAS } tile_start;

// One register tile: c[rows × panel] (+)= a[rows × k] · panel[k × panel], `columns` of them stored.
CK_INLINE void tile(int rows, const float *a, ptrdiff_t lda, const float *panel, const float *bias, float *c,
                    ptrdiff_t ldc, int k, int columns, tile_start start) {
  vec acc[CK_ROWS][CK_VECTORS];
  float edge[CK_ROWS][CK_PANEL];
  float edge_bias[CK_PANEL];
  bool whole = columns == CK_PANEL;
  float *out = c;
  ptrdiff_t ldo = ldc;
  if (!whole) {
    memset(edge_bias, 0, sizeof edge_bias);
    if (bias) memcpy(edge_bias, bias, sizeof(float) * (size_t)columns);
    bias = edge_bias;
    for (int r = 0; r < rows; r++) {
      memset(edge[r], 0, sizeof edge[r]);
      if (start != FROM_BIAS) memcpy(edge[r], c + r * ldc, sizeof(float) * (size_t)columns);
    }
    out = &edge[0][0];
    ldo = CK_PANEL;
  }
  CK_UNROLL
  for (int r = 0; r < rows; r++) {
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) {
      vec first = start == FROM_BIAS ? splat(0) : load(out + r * ldo + v * CK_WIDTH);
      if (start != FROM_C && bias) first += load(bias + v * CK_WIDTH);
      acc[r][v] = first;
    }
  }
  for (int i = 0; i < k; i++) {
    vec b[CK_VECTORS];
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) b[v] = load(panel + (ptrdiff_t)i * CK_PANEL + v * CK_WIDTH);
    CK_UNROLL
    for (int r = 0; r < rows; r++) {
      vec x = splat(a[r * lda + i]);
      CK_UNROLL
      for (int v = 0; v < CK_VECTORS; v++) acc[r][v] += x * b[v];
    }
  }
  CK_UNROLL
  for (int r = 0; r < rows; r++) {
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) store(out + r * ldo + v * CK_WIDTH, acc[r][v]);
  }
  if (!whole) {
    for (int r = 0; r < rows; r++) memcpy(c + r * ldc, edge[r], sizeof(float) * (size_t)columns);
  }
}

// The tile with a constant row count, so that its accumulators stay in registers.
#define CK_TILE(R)                                                                                             \
  CK_TARGET static void CK_FUNCTION(tile_##R)(const float *a, ptrdiff_t lda, const float *panel,               \
                                              const float *bias, float *c, ptrdiff_t ldc, int k, int columns,  \
                                              tile_start start) {                                              \
    tile(R, a, lda, panel, bias, c, ldc, k, columns, start);                                                   \
  }
typedef void tile_function(const float *, ptrdiff_t, const float *, const float *, float *, ptrdiff_t, int, int,
                           tile_start);
// One row: each sum depends on the one before it, so four run in parallel.
CK_TARGET static void CK_FUNCTION(tile_1)(const float *a, ptrdiff_t lda, const float *panel, const float *bias, float *c,
                                          ptrdiff_t ldc, int k, int columns, tile_start start) {
  if (columns < CK_PANEL || k % 4 != 0) {
    tile(1, a, lda, panel, bias, c, ldc, k, columns, start);
    return;
  }
  vec acc[4][CK_VECTORS];
  CK_UNROLL
  for (int s = 0; s < 4; s++) {
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) acc[s][v] = splat(0);
  }
  for (int i = 0; i < k; i += 4) {
    CK_UNROLL
    for (int s = 0; s < 4; s++) {
      vec x = splat(a[i + s]);
      CK_UNROLL
      for (int v = 0; v < CK_VECTORS; v++) acc[s][v] += x * load(panel + (ptrdiff_t)(i + s) * CK_PANEL + v * CK_WIDTH);
    }
  }
  CK_UNROLL
  for (int v = 0; v < CK_VECTORS; v++) {
    vec value = acc[0][v] + acc[1][v] + (acc[2][v] + acc[3][v]);
    if (start != FROM_C && bias) value += load(bias + v * CK_WIDTH);
    if (start != FROM_BIAS) value += load(c + v * CK_WIDTH);
    store(c + v * CK_WIDTH, value);
  }
}
CK_TILE(2) CK_TILE(3) CK_TILE(4) CK_TILE(5) CK_TILE(6)
#if CK_ROWS > 6
CK_TILE(7) CK_TILE(8) CK_TILE(9) CK_TILE(10) CK_TILE(11) CK_TILE(12) CK_TILE(13) CK_TILE(14)
#endif
static tile_function *const tiles[CK_ROWS] = {
    CK_FUNCTION(tile_1), CK_FUNCTION(tile_2), CK_FUNCTION(tile_3), CK_FUNCTION(tile_4),
    CK_FUNCTION(tile_5), CK_FUNCTION(tile_6),
#if CK_ROWS > 6
    CK_FUNCTION(tile_7), CK_FUNCTION(tile_8), CK_FUNCTION(tile_9), CK_FUNCTION(tile_10),
    CK_FUNCTION(tile_11), CK_FUNCTION(tile_12), CK_FUNCTION(tile_13), CK_FUNCTION(tile_14),
#endif
};

CK_TARGET static void CK_FUNCTION(gelu_row)(float *x, int n) {
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) store(x + i, gelu_lanes(load(x + i)));
  for (; i < n; i++) x[i] = gelu_lanes(splat(x[i]))[0];
}

CK_TARGET static void CK_FUNCTION(relu_row)(float *x, int n) {
  for (int i = 0; i < n; i++) x[i] = x[i] > 0 ? x[i] : 0;
}

CK_TARGET static void CK_FUNCTION(linear)(const float *a, ptrdiff_t lda, const float *packed, const float *bias,
                                          float *c, ptrdiff_t ldc, int32_t m, int32_t n, int32_t k,
                                          ck_epilogue epilogue) {
  // A few rows fit into the L1 cache, and their weights are read once: blocking would only cost time.
  int block_depth = m <= CK_ROWS ? k : BLOCK_DEPTH;
  for (int n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
    int n1 = n0 + BLOCK_COLUMNS < n ? n0 + BLOCK_COLUMNS : n;
    for (int k0 = 0; k0 < k; k0 += block_depth) {
      int depth = k - k0 < block_depth ? k - k0 : block_depth;
      tile_start start = k0 > 0 ? FROM_C : epilogue == CK_ADD || epilogue == CK_ADD_GELU ? FROM_C_AND_BIAS : FROM_BIAS;
      for (int m0 = 0; m0 < m; m0 += CK_ROWS) {
        int rows = m - m0 < CK_ROWS ? m - m0 : CK_ROWS;
        for (int j = n0; j < n1; j += CK_PANEL) {
          int columns = n1 - j < CK_PANEL ? n1 - j : CK_PANEL;
          tiles[rows - 1](a + m0 * lda + k0, lda, packed + (ptrdiff_t)j * k + (ptrdiff_t)k0 * CK_PANEL,
                          bias ? bias + j : NULL, c + m0 * ldc + j, ldc, depth, columns, start);
        }
        if (k0 + depth < k) continue;
        for (int r = m0; r < m0 + rows; r++) {
          if (epilogue == CK_GELU || epilogue == CK_ADD_GELU) CK_FUNCTION(gelu_row)(c + r * ldc + n0, n1 - n0);
          if (epilogue == CK_RELU) CK_FUNCTION(relu_row)(c + r * ldc + n0, n1 - n0);
        }
      }
    }
  }
}

// One register tile of bytes, its sums turned into floats: `columns` of them are stored.
CK_INLINE void tile_i8(int rows, const uint8_t *a, ptrdiff_t lda, const ck_row_i8 *quantized, ck_packed_i8 panel,
                       const float *bias, float *c, ptrdiff_t ldc, int k, int columns, bool add) {
  ivec acc[CK_ROWS][CK_VECTORS];
  CK_UNROLL
  for (int r = 0; r < rows; r++) {
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) {
      acc[r][v] = (ivec){0};
      if (panel.sums) acc[r][v] -= quantized[r].zero * *(const ivec_unaligned *)(panel.sums + v * CK_WIDTH);
    }
  }
  for (int i = 0; i < k; i += 4) {
    ivec w[CK_VECTORS];
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) {
      w[v] = *(const ivec_unaligned *)(panel.packed + (ptrdiff_t)i * CK_PANEL + v * CK_WIDTH * 4);
    }
    CK_UNROLL
    for (int r = 0; r < rows; r++) {
      int32_t four;
      memcpy(&four, a + r * lda + i, sizeof four);
      ivec x = (ivec){0} + four;
      CK_UNROLL
      for (int v = 0; v < CK_VECTORS; v++) acc[r][v] = CK_DOT4(acc[r][v], x, w[v]);
    }
  }
  CK_UNROLL
  for (int r = 0; r < rows; r++) {
    float edge[CK_PANEL], edge_bias[CK_PANEL];
    float *out = c + r * ldc;
    const float *shift = bias;
    if (columns < CK_PANEL) {
      memset(edge_bias, 0, sizeof edge_bias);
      if (bias) memcpy(edge_bias, bias, sizeof(float) * (size_t)columns);
      memset(edge, 0, sizeof edge);
      if (add) memcpy(edge, out, sizeof(float) * (size_t)columns);
      out = edge;
      shift = edge_bias;
    }
    CK_UNROLL
    for (int v = 0; v < CK_VECTORS; v++) {
      vec scale = load(panel.scales + v * CK_WIDTH) * quantized[r].scale;
      vec value = __builtin_convertvector(acc[r][v], vec) * scale;
      if (shift) value += load(shift + v * CK_WIDTH);
      if (add) value += load(out + v * CK_WIDTH);
      store(out + v * CK_WIDTH, value);
    }
    if (columns < CK_PANEL) memcpy(c + r * ldc, edge, sizeof(float) * (size_t)columns);
  }
}

#define CK_TILE_I8(R)                                                                                           \
  CK_TARGET static void CK_FUNCTION(tile_i8_##R)(const uint8_t *a, ptrdiff_t lda, const ck_row_i8 *quantized,   \
                                                 const ck_packed_i8 *panel, const float *bias, float *c,        \
                                                 ptrdiff_t ldc, int k, int columns, bool add) {                 \
    tile_i8(R, a, lda, quantized, *panel, bias, c, ldc, k, columns, add);                                       \
  }
typedef void tile_i8_function(const uint8_t *, ptrdiff_t, const ck_row_i8 *, const ck_packed_i8 *, const float *,
                              float *, ptrdiff_t, int, int, bool);
// One row, like every query of the decoder. Each sum depends on the one before it, so four run in parallel.
CK_TARGET static void CK_FUNCTION(tile_i8_1)(const uint8_t *a, ptrdiff_t lda, const ck_row_i8 *quantized,
                                             const ck_packed_i8 *panel, const float *bias, float *c, ptrdiff_t ldc,
                                             int k, int columns, bool add) {
  if (columns < CK_PANEL || k % 16 != 0) {
    tile_i8(1, a, lda, quantized, *panel, bias, c, ldc, k, columns, add);
    return;
  }
  ivec acc[4][CK_VECTORS] = {0};
  for (int i = 0; i < k; i += 16) {
    CK_UNROLL
    for (int s = 0; s < 4; s++) {
      int32_t four;
      memcpy(&four, a + i + 4 * s, sizeof four);
      ivec x = (ivec){0} + four;
      CK_UNROLL
      for (int v = 0; v < CK_VECTORS; v++) {
        const int8_t *w = panel->packed + (ptrdiff_t)(i + 4 * s) * CK_PANEL + v * CK_WIDTH * 4;
        acc[s][v] = CK_DOT4(acc[s][v], x, *(const ivec_unaligned *)w);
      }
    }
  }
  CK_UNROLL
  for (int v = 0; v < CK_VECTORS; v++) {
    ivec sum = acc[0][v] + acc[1][v] + acc[2][v] + acc[3][v];
    if (panel->sums) sum -= quantized->zero * *(const ivec_unaligned *)(panel->sums + v * CK_WIDTH);
    vec value = __builtin_convertvector(sum, vec) * (load(panel->scales + v * CK_WIDTH) * quantized->scale);
    if (bias) value += load(bias + v * CK_WIDTH);
    if (add) value += load(c + v * CK_WIDTH);
    store(c + v * CK_WIDTH, value);
  }
}
CK_TILE_I8(2) CK_TILE_I8(3) CK_TILE_I8(4) CK_TILE_I8(5) CK_TILE_I8(6)
#if CK_ROWS > 6
CK_TILE_I8(7) CK_TILE_I8(8) CK_TILE_I8(9) CK_TILE_I8(10) CK_TILE_I8(11) CK_TILE_I8(12) CK_TILE_I8(13) CK_TILE_I8(14)
#endif
static tile_i8_function *const tiles_i8[CK_ROWS] = {
    CK_FUNCTION(tile_i8_1), CK_FUNCTION(tile_i8_2), CK_FUNCTION(tile_i8_3), CK_FUNCTION(tile_i8_4),
    CK_FUNCTION(tile_i8_5), CK_FUNCTION(tile_i8_6),
#if CK_ROWS > 6
    CK_FUNCTION(tile_i8_7), CK_FUNCTION(tile_i8_8), CK_FUNCTION(tile_i8_9), CK_FUNCTION(tile_i8_10),
    CK_FUNCTION(tile_i8_11), CK_FUNCTION(tile_i8_12), CK_FUNCTION(tile_i8_13), CK_FUNCTION(tile_i8_14),
#endif
};

// The panels from channel j on, of k depths.
CK_INLINE ck_packed_i8 panels_from(const ck_packed_i8 *all, int j, int k) {
  return (ck_packed_i8){all->packed + (ptrdiff_t)j * k, all->scales + j, all->sums ? all->sums + j : NULL};
}

CK_TARGET static void CK_FUNCTION(linear_i8)(const uint8_t *a, ptrdiff_t lda, const ck_row_i8 *quantized,
                                             const ck_packed_i8 *weights, const float *bias, float *c, ptrdiff_t ldc,
                                             int32_t m, int32_t n, int32_t k, ck_epilogue epilogue) {
  for (int n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
    int n1 = n0 + BLOCK_COLUMNS < n ? n0 + BLOCK_COLUMNS : n;
    for (int m0 = 0; m0 < m; m0 += CK_ROWS) {
      int rows = m - m0 < CK_ROWS ? m - m0 : CK_ROWS;
      for (int j = n0; j < n1; j += CK_PANEL) {
        int columns = n1 - j < CK_PANEL ? n1 - j : CK_PANEL;
        ck_packed_i8 panel = panels_from(weights, j, k);
        tiles_i8[rows - 1](a + m0 * lda, lda, quantized + m0, &panel, bias ? bias + j : NULL, c + m0 * ldc + j, ldc, k,
                           columns, epilogue == CK_ADD || epilogue == CK_ADD_GELU);
      }
      for (int r = m0; r < m0 + rows; r++) {
        if (epilogue == CK_GELU || epilogue == CK_ADD_GELU) CK_FUNCTION(gelu_row)(c + r * ldc + n0, n1 - n0);
        if (epilogue == CK_RELU) CK_FUNCTION(relu_row)(c + r * ldc + n0, n1 - n0);
      }
    }
  }
}

CK_TARGET static void CK_FUNCTION(axpy)(float alpha, const float *x, float *y, int32_t n) {
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) store(y + i, load(y + i) + alpha * load(x + i));
  for (; i < n; i++) y[i] += alpha * x[i];
}

CK_TARGET static void CK_FUNCTION(layer_norm)(const float *x, const float *gamma, const float *beta, float *y,
                                              int32_t n) {
  vec sums = splat(0);
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) sums += load(x + i);
  float sum = sum_lanes(sums);
  for (; i < n; i++) sum += x[i];
  float mean = sum / (float)n;
  vec squares = splat(0);
  for (i = 0; i + CK_WIDTH <= n; i += CK_WIDTH) {
    vec d = load(x + i) - mean;
    squares += d * d;
  }
  float square = sum_lanes(squares);
  for (; i < n; i++) square += (x[i] - mean) * (x[i] - mean);
  float scale = 1.0f / sqrtf(square / (float)n + 1e-5f);
  for (i = 0; i + CK_WIDTH <= n; i += CK_WIDTH) {
    store(y + i, (load(x + i) - mean) * scale * load(gamma + i) + load(beta + i));
  }
  for (; i < n; i++) y[i] = (x[i] - mean) * scale * gamma[i] + beta[i];
}

CK_TARGET static float CK_FUNCTION(largest)(const float *x, int32_t n) {
  vec lanes = splat(-INFINITY);
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) lanes = select_greater(load(x + i), lanes);
  float largest = max_lanes(lanes);
  for (; i < n; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

CK_TARGET static int32_t CK_FUNCTION(max_index)(const float *x, int32_t n) {
  float largest = CK_FUNCTION(largest)(x, n);
  int32_t i = 0;
  while (i < n - 1 && x[i] != largest) i++;
  return i;
}

CK_TARGET static float CK_FUNCTION(log_sum_exp)(const float *x, int32_t n) {
  float largest = CK_FUNCTION(largest)(x, n);
  if (largest == -INFINITY) return -INFINITY;
  vec sums = splat(0);
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) {
    vec shifted = load(x + i) - largest;
    // exp_lanes stops at e⁻⁸⁷; what is masked with −∞ must count as nothing at all.
    sums += (vec)((ivec)exp_lanes(shifted) & (shifted > -87.0f));
  }
  float sum = sum_lanes(sums);
  for (; i < n; i++) sum += expf(x[i] - largest);
  return largest + logf(sum);
}

CK_TARGET static void CK_FUNCTION(softmax)(float *x, float scale, int32_t n) {
  float largest = CK_FUNCTION(largest)(x, n);
  vec sums = splat(0);
  int i;
  for (i = 0; i + CK_WIDTH <= n; i += CK_WIDTH) {
    vec e = exp_lanes((load(x + i) - largest) * scale);
    store(x + i, e);
    sums += e;
  }
  float sum = sum_lanes(sums);
  for (; i < n; i++) {
    x[i] = exp_lanes(splat((x[i] - largest) * scale))[0];
    sum += x[i];
  }
  float inverse = 1.0f / sum;
  for (i = 0; i + CK_WIDTH <= n; i += CK_WIDTH) store(x + i, load(x + i) * inverse);
  for (; i < n; i++) x[i] *= inverse;
}

// 1.5 · 2²³: a float this large holds only integers, in its low bits.
#define CK_ROUNDING 12582912.0f

CK_TARGET static ck_row_i8 CK_FUNCTION(quantize)(const float *x, uint8_t *q, int32_t n) {
  vec lows = splat(0), highs = splat(0);
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) {
    lows = select_smaller(load(x + i), lows);
    highs = select_greater(load(x + i), highs);
  }
  float low = -max_lanes(-lows), high = max_lanes(highs);
  for (; i < n; i++) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  // 254 steps: both ends may round away from each other.
  float inverse = high > low ? 254 / (high - low) : 0;
  int32_t zero = CK_LOWEST - (int32_t)lrintf(low * inverse);
  for (i = 0; i + CK_WIDTH <= n; i += CK_WIDTH) {
    ivec bits = (ivec)(load(x + i) * inverse + CK_ROUNDING) + zero;
    *(bytes_unaligned *)(q + i) = __builtin_convertvector(bits & 0xff, bytes);
  }
  for (; i < n; i++) q[i] = (uint8_t)(lrintf(x[i] * inverse) + zero);
  return (ck_row_i8){(high - low) / 254, zero};
}

CK_TARGET static void CK_FUNCTION(quantization_error)(const float *x, const uint8_t *q, ck_row_i8 row, float *error,
                                                      int32_t n) {
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) {
    // Signed bytes, moved up by 128, are unsigned ones.
    bytes raw = *(const bytes_unaligned *)(q + i) ^ (uint8_t)CK_LOWEST;
    ivec whole = __builtin_convertvector(raw, ivec) + (CK_LOWEST - row.zero);
    store(error + i, load(x + i) - row.scale * __builtin_convertvector(whole, vec));
  }
  for (; i < n; i++) error[i] = x[i] - row.scale * (float)((q[i] ^ (uint8_t)CK_LOWEST) + CK_LOWEST - row.zero);
}

CK_TARGET static void CK_FUNCTION(pack_keys_i8)(const float *keys, ptrdiff_t ld, int8_t *packed, float *scales,
                                                int32_t *sums, int32_t n, int32_t depth) {
  vec mean[CK_LARGEST_DEPTH / CK_WIDTH];
  int vectors = depth / CK_WIDTH, padded = (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  for (int v = 0; v < vectors; v++) {
    mean[v] = splat(0);
    for (int j = 0; j < n; j++) mean[v] += load(keys + j * ld + v * CK_WIDTH);
    mean[v] *= 1.0f / (float)n;
  }
  for (int j = 0; j < padded; j++) {
    int8_t *column = packed + (ptrdiff_t)(j / CK_PANEL) * CK_PANEL * depth + j % CK_PANEL * 4;
    vec row[CK_LARGEST_DEPTH / CK_WIDTH], lanes = splat(0);
    for (int v = 0; v < vectors; v++) {
      row[v] = j < n ? load(keys + j * ld + v * CK_WIDTH) - mean[v] : splat(0);
      lanes = select_greater(select_greater(row[v], -row[v]), lanes);
    }
    float largest = max_lanes(lanes), inverse = largest > 0 ? 127 / largest : 0;
    ivec sum = {0};
    uint8_t q[CK_LARGEST_DEPTH];
    for (int v = 0; v < vectors; v++) {
      vec rounded = row[v] * inverse + CK_ROUNDING;
      sum += __builtin_convertvector(rounded - CK_ROUNDING, ivec);
      *(bytes_unaligned *)(q + v * CK_WIDTH) = __builtin_convertvector((ivec)rounded & 0xff, bytes);
    }
    scales[j] = largest / 127;
    sums[j] = sum_whole(sum);
    for (int i = 0; i < depth; i += 4) memcpy(column + (ptrdiff_t)i * CK_PANEL, q + i, 4);
  }
}

CK_TARGET static void CK_FUNCTION(pack_values_i8)(const float *values, ptrdiff_t ld, int8_t *packed, float *scales,
                                                  int32_t n, int32_t depth) {
  int rounded = (n + 3) / 4 * 4;
  for (int d = 0; d < depth; d += CK_WIDTH) {
    int8_t *column = packed + (ptrdiff_t)(d / CK_PANEL) * CK_PANEL * rounded + d % CK_PANEL * 4;
    for (int b = 0; b < n; b += CK_ATTENTION_BLOCK) {
      int end = b + CK_ATTENTION_BLOCK < n ? b + CK_ATTENTION_BLOCK : n;
      vec largest = splat(1e-30f);
      for (int i = b; i < end; i++) {
        vec v = load(values + i * ld + d);
        largest = select_greater(select_greater(v, -v), largest);
      }
      store(scales + b / CK_ATTENTION_BLOCK * depth + d, largest * (1.0f / 127));
      vec inverse = 127.0f / largest;
      for (int i = b; i < end; i += 4) {
        ivec four = {0};
        for (int p = 0; p < 4 && i + p < end; p++) {
          ivec bits = (ivec)(load(values + (i + p) * ld + d) * inverse + CK_ROUNDING);
          four |= (bits & 0xff) << (8 * p);
        }
        *(ivec_unaligned *)(column + (ptrdiff_t)i * CK_PANEL) = four;
      }
    }
  }
}

// round(whole · e^(scores[i] − largest)) as bytes, zero up to a multiple of four; returns their sum. A cubic stands for
// 2ʳ, |r| ≤ ½: its error of 1e-4 is lost in the rounding.
CK_TARGET static int32_t CK_FUNCTION(weights_i8)(const float *scores, float largest, uint8_t *weights, int32_t n) {
  const float whole = CK_LOWEST + 255;
  ivec sums = {0};
  int32_t sum = 0;
  for (int i = 0; i < n; i += CK_WIDTH) {
    vec x = (load(scores + i) - largest) * 1.44269504f;
    x = select_greater(x, splat(-30.0f));
    vec shifted = x + CK_ROUNDING;
    vec r = x - (shifted - CK_ROUNDING);
    vec p = splat(0.0558282f) * r + 0.2401397f;
    p = p * r + 0.6931229f;
    p = p * r + 0.9999899f;
    vec power = (vec)((ivec)p + ((ivec)shifted << 23));
    ivec weight = (ivec)(power * whole + CK_ROUNDING) & 0xff;
    *(bytes_unaligned *)(weights + i) = __builtin_convertvector(weight, bytes);
    if (i + CK_WIDTH <= n) {
      sums += weight;
    } else {
      for (int lane = i; lane < n; lane++) sum += weights[lane];
    }
  }
  for (int i = n; i < (n + 3) / 4 * 4; i++) weights[i] = 0;
  return sum + sum_whole(sums);
}

// One query's scores as bytes, block by block; factors[block] is the share of a block's weights; they add up to 1.
CK_TARGET static void CK_FUNCTION(softmax_i8)(const float *scores, uint8_t *weights, float *factors, int32_t n) {
  float highs[CK_LARGEST_BLOCKS], highest = -INFINITY, total = 0;
  int blocks = (n + CK_ATTENTION_BLOCK - 1) / CK_ATTENTION_BLOCK;
  for (int b = 0; b < blocks; b++) {
    int first = b * CK_ATTENTION_BLOCK, count = n - first < CK_ATTENTION_BLOCK ? n - first : CK_ATTENTION_BLOCK;
    highs[b] = CK_FUNCTION(largest)(scores + first, count);
    highest = highs[b] > highest ? highs[b] : highest;
  }
  for (int b = 0; b < blocks; b++) {
    int first = b * CK_ATTENTION_BLOCK, count = n - first < CK_ATTENTION_BLOCK ? n - first : CK_ATTENTION_BLOCK;
    factors[b] = exp_lanes(splat(highs[b] - highest))[0];
    total += factors[b] * (float)CK_FUNCTION(weights_i8)(scores + first, highs[b], weights + first, count);
  }
  for (int b = 0; b < blocks; b++) factors[b] /= total;
}

CK_TARGET static void CK_FUNCTION(attend_i8)(const float *queries, ptrdiff_t ldq, const ck_packed_i8 *keys,
                                             const ck_packed_i8 *values, float scale, const float *log_weights,
                                             float *out, ptrdiff_t ldo, int32_t m, int32_t n, int32_t depth,
                                             float *scratch) {
  int padded = (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL, rounded = (n + 3) / 4 * 4;
  int blocks = (n + CK_ATTENTION_BLOCK - 1) / CK_ATTENTION_BLOCK;
  float *scores = scratch;
  uint8_t *weights = (uint8_t *)(scratch + (m < CK_ROWS ? m : CK_ROWS) * padded);
  for (int m0 = 0; m0 < m; m0 += CK_ROWS) {
    int rows = m - m0 < CK_ROWS ? m - m0 : CK_ROWS;
    uint8_t q[CK_ROWS * CK_LARGEST_DEPTH];
    ck_row_i8 quantized[CK_ROWS];
    float factors[CK_ROWS][CK_LARGEST_BLOCKS];
    for (int r = 0; r < rows; r++) {
      quantized[r] = CK_FUNCTION(quantize)(queries + (m0 + r) * ldq, q + r * depth, depth);
      quantized[r].scale *= scale;
    }
    for (int j = 0; j < n; j += CK_PANEL) {
      ck_packed_i8 panel = panels_from(keys, j, depth);
      tiles_i8[rows - 1](q, depth, quantized, &panel, log_weights ? log_weights + j : NULL, scores + j, padded, depth,
                         CK_PANEL, false);
    }
    for (int r = 0; r < rows; r++) {
      CK_FUNCTION(softmax_i8)(scores + r * padded, weights + r * padded, factors[r], n);
    }
    for (int b = 0; b < blocks; b++) {
      int first = b * CK_ATTENTION_BLOCK, last = first + CK_ATTENTION_BLOCK < rounded ? first + CK_ATTENTION_BLOCK : rounded;
      for (int r = 0; r < rows; r++) quantized[r] = (ck_row_i8){factors[r][b], 0};
      for (int d = 0; d < depth; d += CK_PANEL) {
        ck_packed_i8 panel = {values->packed + (ptrdiff_t)d * rounded + (ptrdiff_t)first * CK_PANEL,
                              values->scales + b * depth + d, NULL};
        tiles_i8[rows - 1](weights + first, padded, quantized, &panel, NULL, out + m0 * ldo + d, ldo, last - first,
                           CK_PANEL, b > 0);
      }
    }
  }
}

CK_INLINE void sort_lanes(vec *a, vec *b) {
  vec smaller = select_smaller(*a, *b);
  *b = select_greater(*a, *b);
  *a = smaller;
}

// Drops the smallest and the largest of five, then of what is left and one more, until the one in the middle stays: of five of the
// seven the smallest has four above it and the largest four below, so that neither is the median.
CK_INLINE vec median_lanes(const float *x) {
  vec a = load(x), b = load(x + 1), c = load(x + 2), d = load(x + 3), e = load(x + 4);
  sort_lanes(&a, &b), sort_lanes(&c, &d), sort_lanes(&a, &c), sort_lanes(&b, &d), sort_lanes(&a, &e), sort_lanes(&e, &d);
  vec f = load(x + 5);
  sort_lanes(&b, &c), sort_lanes(&f, &e), sort_lanes(&b, &f), sort_lanes(&c, &e);
  sort_lanes(&c, &f);
  return select_greater(c, select_smaller(f, load(x + 6)));
}

CK_TARGET static void CK_FUNCTION(median_of_7)(const float *x, float *medians, int32_t n) {
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) store(medians + i, median_lanes(x + i));
  if (i == n) return;
  float last[CK_WIDTH + 6] = {0};
  memcpy(last, x + i, (size_t)(n - i + 6) * sizeof(float));
  store(last, median_lanes(last));
  memcpy(medians + i, last, (size_t)(n - i) * sizeof(float));
}

CK_INLINE vec sigmoid_lanes(vec x) { return 1.0f / (1.0f + exp_lanes(-x)); }

CK_TARGET static void CK_FUNCTION(lstm)(const float *gates, float *cell, float *hidden, int32_t n) {
  for (int i = 0; i < n; i += CK_WIDTH) {
    vec input = sigmoid_lanes(load(gates + i)), forget = sigmoid_lanes(load(gates + n + i));
    vec candidate = 2.0f * sigmoid_lanes(2.0f * load(gates + 2 * n + i)) - 1.0f;
    vec memory = forget * load(cell + i) + input * candidate;
    vec squashed = 2.0f * sigmoid_lanes(2.0f * memory) - 1.0f;
    store(cell + i, memory);
    store(hidden + i, sigmoid_lanes(load(gates + 3 * n + i)) * squashed);
  }
}

CK_TARGET static void CK_FUNCTION(scores_f16)(const float *query, const ck_half *keys, ptrdiff_t stride,
                                              float *scores, int32_t depth, int32_t n) {
  int i = 0;
  for (; i + 4 * CK_WIDTH <= n; i += 4 * CK_WIDTH) {
    vec acc[4] = {splat(0), splat(0), splat(0), splat(0)};
    for (int d = 0; d < depth; d++) {
      vec q = splat(query[d]);
      CK_UNROLL
      for (int v = 0; v < 4; v++) acc[v] += q * load_half(keys + d * stride + i + v * CK_WIDTH);
    }
    CK_UNROLL
    for (int v = 0; v < 4; v++) store(scores + i + v * CK_WIDTH, acc[v]);
  }
  for (; i < n; i++) {
    float sum = 0;
    for (int d = 0; d < depth; d++) {
      _Float16 key;
      memcpy(&key, keys + d * stride + i, sizeof key);
      sum += query[d] * (float)key;
    }
    scores[i] = sum;
  }
}

CK_TARGET static void CK_FUNCTION(weighted_sum_f16)(const float *weights, const ck_half *values, float *out,
                                                    int32_t depth, int32_t n) {
  enum { LANES = CK_WIDTH < 16 ? 16 / CK_WIDTH : 1, CHUNK = LANES * CK_WIDTH };
  int d = 0;
  for (; d + 4 * CHUNK <= depth && LANES == 1; d += 4 * CHUNK) {
    vec acc[4] = {splat(0), splat(0), splat(0), splat(0)};
    for (int i = 0; i < n; i++) {
      vec w = splat(weights[i]);
      CK_UNROLL
      for (int v = 0; v < 4; v++) acc[v] += w * load_half(values + (ptrdiff_t)i * depth + d + v * CK_WIDTH);
    }
    CK_UNROLL
    for (int v = 0; v < 4; v++) store(out + d + v * CK_WIDTH, acc[v]);
  }
  for (; d < depth; d += CHUNK) {
    vec acc[LANES];
    CK_UNROLL
    for (int v = 0; v < LANES; v++) acc[v] = splat(0);
    for (int i = 0; i < n; i++) {
      vec w = splat(weights[i]);
      CK_UNROLL
      for (int v = 0; v < LANES; v++) acc[v] += w * load_half(values + (ptrdiff_t)i * depth + d + v * CK_WIDTH);
    }
    CK_UNROLL
    for (int v = 0; v < LANES; v++) store(out + d + v * CK_WIDTH, acc[v]);
  }
}

CK_TARGET static void CK_FUNCTION(to_half)(const float *x, ck_half *y, int32_t n) {
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) *(hvec_unaligned *)(y + i) = __builtin_convertvector(load(x + i), hvec);
  for (; i < n; i++) {
    _Float16 narrow = (_Float16)x[i];
    memcpy(y + i, &narrow, sizeof narrow);
  }
}

CK_TARGET static void CK_FUNCTION(from_half)(const ck_half *x, float *y, int32_t n) {
  int i = 0;
  for (; i + CK_WIDTH <= n; i += CK_WIDTH) store(y + i, load_half(x + i));
  for (; i < n; i++) {
    _Float16 narrow;
    memcpy(&narrow, x + i, sizeof narrow);
    y[i] = (float)narrow;
  }
}

// The processor's peak: independent products on registers only.
enum { PEAK_CHAINS = CK_WIDTH == 8 ? 12 : 16 };

CK_TARGET static double CK_FUNCTION(peak_f32)(int64_t rounds) {
  vec acc[PEAK_CHAINS], x = splat(1.0000001f), y = splat(1e-9f);
  CK_UNROLL
  for (int i = 0; i < PEAK_CHAINS; i++) acc[i] = splat((float)i);
  for (int64_t round = 0; round < rounds; round++) {
    CK_UNROLL
    for (int i = 0; i < PEAK_CHAINS; i++) acc[i] = acc[i] * x + y;
    __asm__ volatile("" : "+m"(x));
  }
  vec sum = acc[0];
  for (int i = 1; i < PEAK_CHAINS; i++) sum += acc[i];
  volatile float sink = sum_lanes(sum);
  (void)sink;
  return 2.0 * CK_WIDTH * PEAK_CHAINS * (double)rounds;
}

CK_TARGET static double CK_FUNCTION(peak_i8)(int64_t rounds) {
  ivec acc[PEAK_CHAINS], x = {1, 2, 3}, y = {0x01020304, 0x04030201};
  CK_UNROLL
  for (int i = 0; i < PEAK_CHAINS; i++) acc[i] = (ivec){i};
  for (int64_t round = 0; round < rounds; round++) {
    CK_UNROLL
    for (int i = 0; i < PEAK_CHAINS; i++) acc[i] = CK_DOT4(acc[i], x, y);
    __asm__ volatile("" : "+m"(x));  // or a family without the instruction would compute its products once
  }
  ivec sum = acc[0];
  for (int i = 1; i < PEAK_CHAINS; i++) sum += acc[i];
  volatile int32_t sink = sum_whole(sum);
  (void)sink;
  return 8.0 * CK_WIDTH * PEAK_CHAINS * (double)rounds;
}

static const ck_kernels table = {
    .name = CK_FAMILY,
    .panel = CK_PANEL,
    .linear = CK_FUNCTION(linear),
    .quantize = CK_FUNCTION(quantize),
    .quantization_error = CK_FUNCTION(quantization_error),
    .linear_i8 = CK_FUNCTION(linear_i8),
    .pack_keys_i8 = CK_FUNCTION(pack_keys_i8),
    .pack_values_i8 = CK_FUNCTION(pack_values_i8),
    .attend_i8 = CK_FUNCTION(attend_i8),
    .axpy = CK_FUNCTION(axpy),
    .layer_norm = CK_FUNCTION(layer_norm),
    .softmax = CK_FUNCTION(softmax),
    .log_sum_exp = CK_FUNCTION(log_sum_exp),
    .max_index = CK_FUNCTION(max_index),
    .median_of_7 = CK_FUNCTION(median_of_7),
    .lstm = CK_FUNCTION(lstm),
    .scores_f16 = CK_FUNCTION(scores_f16),
    .weighted_sum_f16 = CK_FUNCTION(weighted_sum_f16),
    .to_half = CK_FUNCTION(to_half),
    .from_half = CK_FUNCTION(from_half),
    .peak_f32 = CK_FUNCTION(peak_f32),
    .peak_i8 = CK_FUNCTION(peak_i8),
};
