// Lets Thread Sanitizer see the locking of Swift's Mutex.
//
// Under contention a Mutex is taken and released in libswiftSynchronization, which is not built for the sanitizer: it
// misses that the one happens before the other, and reports a race in code that is locked. These functions stand before
// the library's own in a test program built for the sanitizer, call them, and say what they do. Elsewhere this file is
// empty.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// Of the sanitizer's run time; it ships no header for them.
void __tsan_acquire(void *address);
void __tsan_release(void *address);

// Methods of Swift: self comes in its own register.
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

// Synchronization._MutexHandle._lockSlow(UInt32) and ._unlockSlow()
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

static SWIFT void (*library_lock)(uint32_t, SELF);
static SWIFT void (*library_unlock)(SELF);

__attribute__((constructor)) static void find_library_functions(void) {
    *(void **)&library_lock = dlsym(RTLD_NEXT, LOCK_SLOW);
    *(void **)&library_unlock = dlsym(RTLD_NEXT, UNLOCK_SLOW);
    // Another version of Swift names them differently: then these here are never called.
}

SWIFT void plinto_lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void plinto_lock_slow(uint32_t thread, SELF) {
    if (library_lock == NULL) abort();
    library_lock(thread, self);
    __tsan_acquire(self);
}

SWIFT void plinto_unlock_slow(SELF) __asm__(UNLOCK_SLOW);
SWIFT void plinto_unlock_slow(SELF) {
    if (library_unlock == NULL) abort();
    __tsan_release(self);
    library_unlock(self);
}
#endif
#endif
