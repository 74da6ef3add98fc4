// The Linux calls that Swift's Glibc overlay does not import: variadic functions,
// GNU extensions and function-like macros, each as a static inline of one line.
#ifndef PLINTO_CLINUX_SHIM_H
#define PLINTO_CLINUX_SHIM_H
// _GNU_SOURCE stays undefined: it changes types that the Glibc module has compiled without it, and a program that
// imports both would not build. A GNU function is declared here by hand instead.
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>

// What SO_PEERCRED writes; `struct ucred` itself is hidden behind _GNU_SOURCE.
struct plinto_ucred {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};

// No process of the same user may trace this one, read its memory or find a core of it.
static inline int plinto_set_undumpable(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#endif
