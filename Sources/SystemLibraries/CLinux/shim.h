// The Linux calls that Swift's Glibc overlay does not import: variadic functions,
// GNU extensions and function-like macros, each as a static inline of one line.
#ifndef PLINTO_CLINUX_SHIM_H
#define PLINTO_CLINUX_SHIM_H
// _GNU_SOURCE stays undefined: it changes types that the Glibc module has compiled without it, and a program that
// imports both would not build. A GNU function is declared here by hand instead.
// Glibc's module comes first and keeps what it declares. Without this, a build from nothing would take the socket headers
// below for this module's own, and files that import Glibc alone would not find them.
#pragma clang module import SwiftGlibc
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

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

// A socket that can be read whenever an address or a route comes or goes (rtnetlink(7)).
static inline int plinto_open_route_events(void) {
    struct sockaddr_nl address = {
        .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
    };
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (descriptor >= 0 && bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        int code = errno;
        close(descriptor);
        errno = code;
        return -1;
    }
    return descriptor;
}

#endif
