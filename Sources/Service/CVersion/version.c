#include "cversion.h"

// The manifest can hand a value to C only.
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

#ifndef VIBE_TRANSCRIBER_COMMIT
#define VIBE_TRANSCRIBER_COMMIT
#endif

const char *cv_commit(void) { return TEXT(VIBE_TRANSCRIBER_COMMIT); }
