// Plain C: the reference that the other families are tested against, and the fallback where none of them runs.
#include <math.h>
#include <string.h>

#include "families.h"

enum { PANEL = 16 };
_Static_assert(CK_WIDEST_PANEL % PANEL == 0, "ckernels.h promises other panels");

static float half_to_float(ck_half h) {
  uint32_t sign = (uint32_t)(h & 0x8000) << 16;
  uint32_t exponent = (h >> 10) & 0x1f;
  uint32_t mantissa = h & 0x3ff;
  if (exponent == 0) {
    float value = ldexpf((float)mantissa, -24);
    return sign ? -value : value;
  }
  uint32_t bits = sign | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23) | mantissa << 13;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static ck_half float_to_half(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (ck_half)(sign | 0x7e00);   // not a number
  if (magnitude >= 0x477ff000) return (ck_half)(sign | 0x7c00);  // rounds to infinity
  if (magnitude < 0x38800000) {                                  // rounds to a subnormal: units of 2⁻²⁴
    return (ck_half)(sign | (uint32_t)lrintf(ldexpf(fabsf(value), 24)));
  }
  uint32_t rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
  return (ck_half)(sign | ((rounded >> 13) - (112 << 10)));
}

static float gelu(float x) { return 0.5f * x * (1.0f + erff(x * 0.70710678118654752f)); }

static void linear(const float *a, ptrdiff_t lda, const float *packed, const float *bias, float *c, ptrdiff_t ldc,
                   int32_t m, int32_t n, int32_t k, ck_epilogue epilogue) {
  for (int32_t j = 0; j < n; j++) {
    const float *column = packed + (ptrdiff_t)(j / PANEL) * k * PANEL + j % PANEL;
    for (int32_t r = 0; r < m; r++) {
      float sum = bias ? bias[j] : 0;
      for (int32_t i = 0; i < k; i++) sum += a[r * lda + i] * column[(ptrdiff_t)i * PANEL];
      float *out = c + r * ldc + j;
      switch (epilogue) {
        case CK_NONE: *out = sum; break;
        case CK_GELU: *out = gelu(sum); break;
        case CK_ADD: *out += sum; break;
        case CK_RELU: *out = sum > 0 ? sum : 0; break;
        case CK_ADD_GELU: *out = gelu(*out + sum); break;
      }
    }
  }
}

static ck_row_i8 quantize(const float *x, uint8_t *q, int32_t n) {
  float low = 0, high = 0;
  for (int32_t i = 0; i < n; i++) {
    low = fminf(low, x[i]);
    high = fmaxf(high, x[i]);
  }
  float inverse = high > low ? 254 / (high - low) : 0;
  int32_t zero = (int32_t)-lrintf(low * inverse);
  for (int32_t i = 0; i < n; i++) q[i] = (uint8_t)(lrintf(x[i] * inverse) + zero);
  return (ck_row_i8){(high - low) / 254, zero};
}

static void quantization_error(const float *x, const uint8_t *q, ck_row_i8 row, float *error, int32_t n) {
  for (int32_t i = 0; i < n; i++) error[i] = x[i] - row.scale * (float)(q[i] - row.zero);
}

static void linear_i8(const uint8_t *a, ptrdiff_t lda, const ck_row_i8 *quantized, const ck_packed_i8 *weights,
                      const float *bias, float *c, ptrdiff_t ldc, int32_t m, int32_t n, int32_t k,
                      ck_epilogue epilogue) {
  for (int32_t j = 0; j < n; j++) {
    const int8_t *column = weights->packed + (ptrdiff_t)(j / PANEL) * k * PANEL + j % PANEL * 4;
    for (int32_t r = 0; r < m; r++) {
      int32_t sum = 0;
      for (int32_t i = 0; i < k; i++) {
        sum += (a[r * lda + i] - quantized[r].zero) * column[(ptrdiff_t)(i / 4) * PANEL * 4 + i % 4];
      }
      float value = (float)sum * (quantized[r].scale * weights->scales[j]) + (bias ? bias[j] : 0);
      float *out = c + r * ldc + j;
      switch (epilogue) {
        case CK_NONE: *out = value; break;
        case CK_GELU: *out = gelu(value); break;
        case CK_ADD: *out += value; break;
        case CK_RELU: *out = value > 0 ? value : 0; break;
        case CK_ADD_GELU: *out = gelu(*out + value); break;
      }
    }
  }
}

static void axpy(float alpha, const float *x, float *y, int32_t n) {
  for (int32_t i = 0; i < n; i++) y[i] += alpha * x[i];
}

static void layer_norm(const float *x, const float *gamma, const float *beta, float *y, int32_t n) {
  float mean = 0, variance = 0;
  for (int32_t i = 0; i < n; i++) mean += x[i] / (float)n;
  for (int32_t i = 0; i < n; i++) variance += (x[i] - mean) * (x[i] - mean) / (float)n;
  float scale = 1.0f / sqrtf(variance + 1e-5f);
  for (int32_t i = 0; i < n; i++) y[i] = (x[i] - mean) * scale * gamma[i] + beta[i];
}

static void softmax(float *x, float scale, int32_t n) {
  float largest = -INFINITY, sum = 0;
  for (int32_t i = 0; i < n; i++) largest = x[i] > largest ? x[i] : largest;
  for (int32_t i = 0; i < n; i++) {
    x[i] = expf((x[i] - largest) * scale);
    sum += x[i];
  }
  for (int32_t i = 0; i < n; i++) x[i] /= sum;
}

static int32_t max_index(const float *x, int32_t n) {
  int32_t best = 0;
  for (int32_t i = 1; i < n; i++) best = x[i] > x[best] ? i : best;
  return best;
}

static float log_sum_exp(const float *x, int32_t n) {
  float largest = n > 0 ? x[max_index(x, n)] : -INFINITY;
  if (largest == -INFINITY) return -INFINITY;
  double sum = 0;
  for (int32_t i = 0; i < n; i++) sum += exp((double)(x[i] - largest));
  return largest + (float)log(sum);
}

static void pack_keys_i8(const float *keys, ptrdiff_t ld, int8_t *packed, float *scales, int32_t *sums, int32_t n,
                         int32_t depth) {
  float mean[CK_LARGEST_DEPTH] = {0};
  for (int32_t j = 0; j < n; j++) {
    for (int32_t i = 0; i < depth; i++) mean[i] += keys[j * ld + i] / (float)n;
  }
  float row[CK_LARGEST_DEPTH];
  for (int32_t j = 0; j < n; j++) {
    for (int32_t i = 0; i < depth; i++) row[i] = keys[j * ld + i] - mean[i];
    int8_t *panel = packed + (ptrdiff_t)(j / PANEL) * PANEL * depth;
    float largest = 0;
    for (int32_t i = 0; i < depth; i++) largest = fmaxf(largest, fabsf(row[i]));
    scales[j] = largest / 127;
    sums[j] = 0;
    for (int32_t i = 0; i < depth; i++) {
      int8_t value = (int8_t)lrintf(row[i] * (largest > 0 ? 127 / largest : 0));
      panel[(ptrdiff_t)(i / 4) * PANEL * 4 + j % PANEL * 4 + i % 4] = value;
      sums[j] += value;
    }
  }
}

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

static void pack_values_i8(const float *values, ptrdiff_t ld, int8_t *packed, float *scales, int32_t n,
                           int32_t depth) {
  int32_t rounded = (n + 3) / 4 * 4;
  for (int32_t d = 0; d < depth; d++) {
    int8_t *column = packed + (ptrdiff_t)(d / PANEL) * PANEL * rounded + d % PANEL * 4;
    for (int32_t i = 0; i < rounded; i++) {
      int32_t first = i / CK_ATTENTION_BLOCK * CK_ATTENTION_BLOCK;
      float largest = 1e-30f;
      for (int32_t k = first; k < smaller(first + CK_ATTENTION_BLOCK, n); k++) {
        largest = fmaxf(largest, fabsf(values[k * ld + d]));
      }
      scales[i / CK_ATTENTION_BLOCK * depth + d] = largest / 127;
      column[(ptrdiff_t)(i / 4) * PANEL * 4 + i % 4] = i < n ? (int8_t)lrintf(values[i * ld + d] * (127 / largest)) : 0;
    }
  }
}

static void attend_i8(const float *queries, ptrdiff_t ldq, const ck_packed_i8 *keys, const ck_packed_i8 *values,
                      float scale, const float *log_weights, float *out, ptrdiff_t ldo, int32_t m, int32_t n,
                      int32_t depth, float *scratch) {
  int32_t rounded = (n + 3) / 4 * 4;
  for (int32_t r = 0; r < m; r++) {
    uint8_t q[CK_LARGEST_DEPTH];
    ck_row_i8 quantized = quantize(queries + r * ldq, q, depth);
    quantized.scale *= scale;
    linear_i8(q, depth, &quantized, keys, log_weights, scratch, n, 1, n, depth, CK_NONE);
    float highest = -INFINITY, total = 0, sums[CK_LARGEST_DEPTH] = {0};
    for (int32_t i = 0; i < n; i++) highest = fmaxf(highest, scratch[i]);
    for (int32_t first = 0; first < n; first += CK_ATTENTION_BLOCK) {
      int32_t last = smaller(first + CK_ATTENTION_BLOCK, n);
      float high = -INFINITY;
      for (int32_t i = first; i < last; i++) high = fmaxf(high, scratch[i]);
      float factor = expf(high - highest);
      for (int32_t i = first; i < last; i++) {
        int32_t weight = (int32_t)lrintf(255 * expf(scratch[i] - high));
        total += factor * (float)weight;
        for (int32_t d = 0; d < depth; d++) {
          int8_t value = values->packed[(ptrdiff_t)(d / PANEL) * PANEL * rounded + (ptrdiff_t)(i / 4) * PANEL * 4 +
                                        d % PANEL * 4 + i % 4];
          sums[d] += factor * (float)(weight * value) * values->scales[first / CK_ATTENTION_BLOCK * depth + d];
        }
      }
    }
    for (int32_t d = 0; d < depth; d++) out[r * ldo + d] = sums[d] / total;
  }
}

static void median_of_7(const float *x, float *medians, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    float sorted[7];
    for (int32_t count = 0; count < 7; count++) {
      int32_t place = count;
      for (; place > 0 && sorted[place - 1] > x[i + count]; place--) sorted[place] = sorted[place - 1];
      sorted[place] = x[i + count];
    }
    medians[i] = sorted[3];
  }
}

static float sigmoid(float x) { return 1 / (1 + expf(-x)); }

static void lstm(const float *gates, float *cell, float *hidden, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    cell[i] = sigmoid(gates[n + i]) * cell[i] + sigmoid(gates[i]) * tanhf(gates[2 * n + i]);
    hidden[i] = sigmoid(gates[3 * n + i]) * tanhf(cell[i]);
  }
}

static void scores_f16(const float *query, const ck_half *keys, ptrdiff_t stride, float *scores, int32_t depth,
                       int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    scores[i] = 0;
    for (int32_t d = 0; d < depth; d++) scores[i] += query[d] * half_to_float(keys[d * stride + i]);
  }
}

static void weighted_sum_f16(const float *weights, const ck_half *values, float *out, int32_t depth, int32_t n) {
  for (int32_t d = 0; d < depth; d++) {
    out[d] = 0;
    for (int32_t i = 0; i < n; i++) out[d] += weights[i] * half_to_float(values[(ptrdiff_t)i * depth + d]);
  }
}

static void to_half(const float *x, ck_half *y, int32_t n) {
  for (int32_t i = 0; i < n; i++) y[i] = float_to_half(x[i]);
}

static void from_half(const ck_half *x, float *y, int32_t n) {
  for (int32_t i = 0; i < n; i++) y[i] = half_to_float(x[i]);
}

static double peak_f32(int64_t rounds) {
  volatile float sum = 0;
  for (int64_t i = 0; i < rounds; i++) sum = sum * 0.5f + 1;
  return 2.0 * (double)rounds;
}

static double peak_i8(int64_t rounds) {
  volatile int32_t sum = 0;
  for (int64_t i = 0; i < rounds; i++) sum = sum + (int8_t)i * 3;
  return 2.0 * (double)rounds;
}

static const ck_kernels table = {
    .name = "c",
    .panel = PANEL,
    .linear = linear,
    .quantize = quantize,
    .quantization_error = quantization_error,
    .linear_i8 = linear_i8,
    .pack_keys_i8 = pack_keys_i8,
    .pack_values_i8 = pack_values_i8,
    .attend_i8 = attend_i8,
    .axpy = axpy,
    .layer_norm = layer_norm,
    .softmax = softmax,
    .log_sum_exp = log_sum_exp,
    .max_index = max_index,
    .median_of_7 = median_of_7,
    .lstm = lstm,
    .scores_f16 = scores_f16,
    .weighted_sum_f16 = weighted_sum_f16,
    .to_half = to_half,
    .from_half = from_half,
    .peak_f32 = peak_f32,
    .peak_i8 = peak_i8,
};

const ck_kernels *ck_kernels_plain(void) { return &table; }
