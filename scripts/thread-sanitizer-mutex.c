// Makes Thread Sanitizer see the slow paths of Swift's Mutex.
//
// The fast paths of Mutex are inlined and instrumented; the slow ones, taken under contention, lie in
// libswiftSynchronization, which is built without the sanitizer. It would not see that such a lock orders anything, and
// report a race of every contended Mutex. Loaded with LD_PRELOAD, this library stands in front of the three functions and
// tells it. It hides no race: code that does not hold the lock is reported as before.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// Weak, for programs without the sanitizer are started with this library too.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void plinto_lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT bool plinto_try_lock(SELF) __asm__(TRY_LOCK);
SWIFT void plinto_unlock(SELF) __asm__(UNLOCK);

SWIFT void plinto_lock(uint32_t thread, SELF) {
    SWIFT void (*original)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
    original(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool plinto_try_lock(SELF) {
    SWIFT bool (*original)(SELF) = dlsym(RTLD_NEXT, TRY_LOCK);
    bool locked = original(self);
    if (locked && __tsan_acquire) __tsan_acquire(self);
    return locked;
}

SWIFT void plinto_unlock(SELF) {
    SWIFT void (*original)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(self);
    original(self);
}
