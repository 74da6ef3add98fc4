// The Linux calls that Swift's Glibc overlay does not import: variadic functions,
// GNU extensions and function-like macros, each as a static inline of one line.
#ifndef PLINTO_CLINUX_SHIM_H
#define PLINTO_CLINUX_SHIM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/socket.h>
#include <sys/types.h>

// What SO_PEERCRED writes; `struct ucred` itself is hidden behind _GNU_SOURCE.
struct plinto_ucred {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};

#endif
