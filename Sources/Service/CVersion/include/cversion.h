#ifndef CVERSION_H
#define CVERSION_H

/// The commit that the program was built from, in hexadecimal; empty in builds that were not told (see Package.swift).
const char *cv_commit(void);

#endif
