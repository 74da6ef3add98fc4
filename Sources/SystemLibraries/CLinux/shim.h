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
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
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

// GNU additions to posix_spawn (glibc 2.29 and 2.34): hidden behind _GNU_SOURCE.
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
static const short plinto_spawn_setsid = 0x80;

// A descriptor that becomes readable when one of the (blocked) signals is pending; -1 and errno on failure.
static inline int plinto_signal_descriptor(const sigset_t *signals) {
    return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

// The number of the next pending signal of such a descriptor, or 0.
static inline int plinto_take_signal(int descriptor) {
    struct signalfd_siginfo information;
    return read(descriptor, &information, sizeof information) == sizeof information ? (int)information.ssi_signo : 0;
}

// A file in memory, gone with its last descriptor: hidden behind _GNU_SOURCE.
int memfd_create(const char *, unsigned int);
static const unsigned int plinto_memfd_cloexec = 1;

// The columns of the terminal that a descriptor is open on, or 0.
static inline int plinto_terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// accept4(2) is hidden behind _GNU_SOURCE.
int accept4(int, struct sockaddr *, socklen_t *, int);

// An epoll_event without its union, which holds a pointer.
struct plinto_event {
    uint32_t events;
    uint64_t number;
};

enum { plinto_event_capacity = 256 };

static inline int plinto_epoll_control(int epoll, int operation, int target, uint32_t events, uint64_t number) {
    struct epoll_event event = {.events = events, .data.u64 = number};
    return epoll_ctl(epoll, operation, target, &event);
}

// Writes at most plinto_event_capacity events.
static inline int plinto_epoll_wait(int epoll, struct plinto_event *ready, int milliseconds) {
    struct epoll_event events[plinto_event_capacity];
    int count = epoll_wait(epoll, events, plinto_event_capacity, milliseconds);
    for (int index = 0; index < count; index++) {
        ready[index].events = events[index].events;
        ready[index].number = events[index].data.u64;
    }
    return count;
}

// The name of the calling thread in ps(1), top(1) and perf(1); 15 characters at most.
static inline int plinto_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0);
}

#endif
