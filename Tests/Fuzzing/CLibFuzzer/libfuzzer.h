/* libFuzzer's entry for programs with a main of their own; the compiler's runtime libclang_rt.fuzzer_no_main has it. */
#ifndef CLIBFUZZER_H
#define CLIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

/* Runs `test_one_input` on inputs of its own making until the options in `argv` say to stop. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test_one_input)(const uint8_t *data, size_t size));

#endif
