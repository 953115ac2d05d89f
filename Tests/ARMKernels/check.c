// check.c — the NEON kernels against plain C, for `scripts/checks/arm-kernels.sh`, which runs it under qemu-aarch64.
//
// Usage: check FAMILY. Fails when FAMILY is not the one that the CPU's features call for.
//
// The Swift tests compare the families of the machine they run on; this is the same for the production machine's.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

static int failures;

static void expect(float difference, float limit, const char *what, int a, int b, int c) {
  if (difference <= limit) return;  // false for a difference that is not a number
  failures++;
  printf("FAILED %s (%d, %d, %d): off by %g, allowed %g\n", what, a, b, c, (double)difference, (double)limit);
}

// Numbers in −1…1, the same in every run.
static float *numbers(int count, uint64_t seed) {
  float *values = malloc(sizeof(float) * (size_t)(count + 1));
  for (int i = 0; i < count; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    values[i] = (float)(int32_t)(seed >> 32) / 2147483648.0f;
  }
  return values;
}

static float worst(const float *a, const float *b, int count) {
  float largest = 0;
  for (int i = 0; i < count; i++) {
    float difference = fabsf(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

static void check_linear(const ck_kernels *plain, const ck_kernels *fast, int m, int n, int k) {
  const ck_kernels *both[] = {plain, fast};
  for (int epilogue = CK_NONE; epilogue <= CK_ADD_GELU; epilogue++) {
    float *results[2];
    for (int i = 0; i < 2; i++) {
      float *a = numbers(m * k, 1), *weights = numbers(n * k, 2), *bias = numbers(n, 3);
      int panels = (n + both[i]->panel - 1) / both[i]->panel;
      float *packed = malloc(sizeof(float) * (size_t)(panels * both[i]->panel * k));
      ck_pack_f32(weights, k, packed, n, k, both[i]->panel);
      results[i] = numbers(m * n, 4);
      both[i]->linear(a, k, packed, bias, results[i], n, m, n, k, (ck_epilogue)epilogue);
      free(a), free(weights), free(bias), free(packed);
    }
    expect(worst(results[0], results[1], m * n), 1e-5f * (float)(k + 10), "linear", m, n, k);
    free(results[0]), free(results[1]);
  }
}

static void check_quantization_error(const ck_kernels *fast, int n) {
  float *x = numbers(n, 1), *error = malloc(sizeof(float) * (size_t)n), *again = numbers(n, 1);
  uint8_t *bytes = malloc((size_t)n);
  ck_row_i8 row = fast->quantize(x, bytes, n);
  fast->quantization_error(x, bytes, row, error, n);
  // The errors are at most half a step, and the family's own bytes stand for what is left.
  for (int i = 0; i < n; i++) {
    int byte = fast->name[0] == 'n' ? (int8_t)bytes[i] : bytes[i];
    again[i] = row.scale * (float)(byte - row.zero) + error[i];
    expect(fabsf(error[i]), row.scale * 0.51f, "quantization_error's size", n, i, 0);
  }
  expect(worst(x, again, n), 1e-6f, "quantization_error", n, 0, 0);
  free(x), free(error), free(again), free(bytes);
}

static void check_median(const ck_kernels *plain, const ck_kernels *fast, int n) {
  float *x = numbers(n + 6, 1), *medians[] = {numbers(n, 2), numbers(n, 3)};
  plain->median_of_7(x, medians[0], n);
  fast->median_of_7(x, medians[1], n);
  expect(worst(medians[0], medians[1], n), 0, "median_of_7", n, 0, 0);
  free(x), free(medians[0]), free(medians[1]);
}

static void check_lstm(const ck_kernels *plain, const ck_kernels *fast) {
  enum { CELLS = 128 };
  float *gates = numbers(4 * CELLS, 1), *cells[2], *hidden[2];
  for (int i = 0; i < 4 * CELLS; i++) gates[i] *= 20;
  for (int i = 0; i < 2; i++) {
    cells[i] = numbers(CELLS, 2), hidden[i] = numbers(CELLS, 3);
    (i ? fast : plain)->lstm(gates, cells[i], hidden[i], CELLS);
  }
  expect(worst(cells[0], cells[1], CELLS), 1e-5f, "lstm cell", CELLS, 0, 0);
  expect(worst(hidden[0], hidden[1], CELLS), 1e-5f, "lstm hidden", CELLS, 0, 0);
  free(gates), free(cells[0]), free(cells[1]), free(hidden[0]), free(hidden[1]);
}

static void check_linear_i8(const ck_kernels *plain, const ck_kernels *fast, int m, int n, int k) {
  const ck_kernels *both[] = {plain, fast};
  for (int epilogue = CK_NONE; epilogue <= CK_ADD_GELU; epilogue++) {
    float *results[2];
    for (int i = 0; i < 2; i++) {
      float *a = numbers(m * k, 1), *weights = numbers(n * k, 2), *bias = numbers(n, 3);
      int panel = both[i]->panel, padded = (n + panel - 1) / panel * panel;
      int8_t *packed = malloc((size_t)(padded * k));
      float *scales = malloc(sizeof(float) * (size_t)padded);
      ck_row_i8 *quantized = malloc(sizeof(ck_row_i8) * (size_t)m);
      int32_t *sums = malloc(sizeof(int32_t) * (size_t)padded);
      uint8_t *bytes = malloc((size_t)(m * k));
      ck_pack_i8(weights, k, packed, scales, sums, n, k, panel);
      for (int r = 0; r < m; r++) quantized[r] = both[i]->quantize(a + r * k, bytes + r * k, k);
      ck_packed_i8 layer = {packed, scales, sums};
      results[i] = numbers(m * n, 4);
      both[i]->linear_i8(bytes, k, quantized, &layer, bias, results[i], n, m, n, k, (ck_epilogue)epilogue);
      free(a), free(weights), free(bias), free(packed), free(scales), free(quantized), free(sums), free(bytes);
    }
    // Whole numbers in between: only a rounding of the last place and of x.5 is left to chance.
    expect(worst(results[0], results[1], m * n), 1e-3f, "linear_i8", m, n, k);
    free(results[0]), free(results[1]);
  }
}

// `weighted`: every other key counts as fifteen.
static void check_attend_i8(const ck_kernels *plain, const ck_kernels *fast, int m, int n, int weighted) {
  enum { DEPTH = 64 };
  const ck_kernels *both[] = {plain, fast};
  float *results[2];
  for (int i = 0; i < 2; i++) {
    float *queries = numbers(m * DEPTH, 1), *keys = numbers(n * DEPTH, 2), *values = numbers(n * DEPTH, 3);
    int padded = (n + both[i]->panel - 1) / both[i]->panel * both[i]->panel;
    int8_t *packed_keys = malloc((size_t)(padded * DEPTH)), *packed_values = malloc((size_t)((n + 3) * DEPTH));
    float *key_scales = malloc(sizeof(float) * (size_t)padded), value_scales[CK_LARGEST_BLOCKS * DEPTH];
    int32_t *sums = malloc(sizeof(int32_t) * (size_t)padded);
    float *scratch = malloc(sizeof(float) * ck_attention_scratch(m, n));
    float *log_weights = malloc(sizeof(float) * (size_t)padded);
    for (int j = 0; j < padded; j++) log_weights[j] = j % 2 ? logf(15) : 0;
    both[i]->pack_keys_i8(keys, DEPTH, packed_keys, key_scales, sums, n, DEPTH);
    both[i]->pack_values_i8(values, DEPTH, packed_values, value_scales, n, DEPTH);
    ck_packed_i8 key_panels = {packed_keys, key_scales, sums}, value_panels = {packed_values, value_scales, NULL};
    results[i] = numbers(m * DEPTH, 4);
    both[i]->attend_i8(queries, DEPTH, &key_panels, &value_panels, 0.5f, weighted ? log_weights : NULL, results[i], DEPTH,
                       m, n, DEPTH, scratch);
    free(queries), free(keys), free(values), free(packed_keys), free(packed_values), free(key_scales), free(sums);
    free(scratch), free(log_weights);
  }
  // Weights are rounded to a 127th of the largest here, to a 255th in plain C.
  expect(worst(results[0], results[1], m * DEPTH), 1e-2f, weighted ? "attend_i8 with log weights" : "attend_i8", m, n, DEPTH);
  free(results[0]), free(results[1]);
}

static void check_rows(const ck_kernels *plain, const ck_kernels *fast, int n) {
  float *x = numbers(n, 1), *gamma = numbers(n, 2), *beta = numbers(n, 3);
  float *left = numbers(n, 1), *right = numbers(n, 1);
  expect(fabsf(plain->log_sum_exp(x, n) - fast->log_sum_exp(x, n)), 1e-4f, "log_sum_exp", n, 0, 0);
  expect((float)abs(plain->max_index(x, n) - fast->max_index(x, n)), 0, "max_index", n, 0, 0);
  plain->softmax(left, 3, n), fast->softmax(right, 3, n);
  expect(worst(left, right, n), 1e-6f, "softmax", n, 0, 0);
  plain->axpy(0.3f, x, left, n), fast->axpy(0.3f, x, right, n);
  expect(worst(left, right, n), 1e-6f, "axpy", n, 0, 0);
  plain->layer_norm(x, gamma, beta, left, n), fast->layer_norm(x, gamma, beta, right, n);
  expect(worst(left, right, n), 1e-3f, "layer_norm", n, 0, 0);
  free(x), free(gamma), free(beta), free(left), free(right);
}

static void check_attention(const ck_kernels *plain, const ck_kernels *fast, int n) {
  enum { DEPTH = 64 };
  int stride = (n + 31) / 32 * 32, count = DEPTH * stride;
  float *query = numbers(DEPTH, 1), *floats = numbers(count, 2), *weights = numbers(n, 3);
  ck_half *left = malloc(sizeof(ck_half) * (size_t)count), *right = malloc(sizeof(ck_half) * (size_t)count);
  plain->to_half(floats, left, count), fast->to_half(floats, right, count);
  int differing = 0;
  for (int i = 0; i < count; i++) differing += left[i] != right[i];
  expect((float)differing, 0, "to_half", n, 0, 0);
  float *a = numbers(count, 4), *b = numbers(count, 4);
  plain->from_half(left, a, count), fast->from_half(left, b, count);
  expect(worst(a, b, count), 0, "from_half", n, 0, 0);
  plain->scores_f16(query, left, stride, a, DEPTH, n), fast->scores_f16(query, left, stride, b, DEPTH, n);
  expect(worst(a, b, n), 1e-4f, "scores_f16", n, 0, 0);
  plain->weighted_sum_f16(weights, left, a, DEPTH, n), fast->weighted_sum_f16(weights, left, b, DEPTH, n);
  expect(worst(a, b, DEPTH), 1e-3f, "weighted_sum_f16", n, 0, 0);
  free(query), free(floats), free(weights), free(left), free(right), free(a), free(b);
}

int main(int count, char **arguments) {
  if (count != 2) return puts("usage: check FAMILY"), 2;
  const ck_kernels *plain = ck_kernels_named("c"), *fast = ck_kernels_best();
  if (strcmp(fast->name, arguments[1])) return printf("this CPU gets %s\n", fast->name), 1;
  static const int shapes[][3] = {{1, 1, 1},    {1, 33, 7},   {2, 16, 1},   {3, 31, 129}, {5, 64, 512},
                                  {6, 65, 513}, {7, 48, 100}, {13, 97, 240}, {40, 515, 530}};
  static const int counts[] = {1, 7, 16, 31, 64, 100, 1500};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    int m = shapes[i][0], n = shapes[i][1], k = shapes[i][2];
    check_linear(plain, fast, m, n, k);
    check_linear_i8(plain, fast, m, n, (k + 3) / 4 * 4);
  }
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    check_rows(plain, fast, counts[i]);
    check_attention(plain, fast, counts[i]);
    check_quantization_error(fast, counts[i]);
    check_median(plain, fast, counts[i]);
    check_attend_i8(plain, fast, 1, counts[i], 0);
    check_attend_i8(plain, fast, 1, counts[i], 1);
  }
  check_attend_i8(plain, fast, 20, 1500, 0);
  check_attend_i8(plain, fast, 20, 1500, 1);
  check_lstm(plain, fast);
  printf("%s against plain C: %d failed\n", fast->name, failures);
  return failures > 0;
}
