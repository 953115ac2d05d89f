// The thread sanitizer sees a Swift Mutex being locked and unlocked only where nobody has to wait: the rest of it is in a library that
// is not built for the sanitizer. This stands in front of that part and tells it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define HANDLE "$s15Synchronization12_MutexHandleV"
#define LOCK HANDLE "9_lockSlowyys6UInt32VF"
#define UNLOCK HANDLE "11_unlockSlowyyF"

// Only programs that are built for the sanitizer have these.
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

typedef void (*lock_function)(uint32_t thread, __attribute__((swift_context)) void *mutex) __attribute__((swiftcall));
typedef void (*unlock_function)(__attribute__((swift_context)) void *mutex) __attribute__((swiftcall));

__attribute__((swiftcall)) void lock(uint32_t thread, __attribute__((swift_context)) void *mutex) __asm__(LOCK);
__attribute__((swiftcall)) void unlock(__attribute__((swift_context)) void *mutex) __asm__(UNLOCK);

__attribute__((swiftcall)) void lock(uint32_t thread, __attribute__((swift_context)) void *mutex) {
    ((lock_function)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void unlock(__attribute__((swift_context)) void *mutex) {
    if (__tsan_release) __tsan_release(mutex);
    ((unlock_function)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
