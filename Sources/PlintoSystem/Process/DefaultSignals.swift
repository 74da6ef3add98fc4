import Glibc

/// The signal settings of a child process, which would otherwise inherit those of its parent.
enum DefaultSignals {
    /// Unblocks all signals and restores their default actions.
    ///
    /// - Parameter flags: All flags of the attributes, including `POSIX_SPAWN_SETSIGMASK` and `POSIX_SPAWN_SETSIGDEF`.
    static func set(in attributes: inout posix_spawnattr_t, flags: Int16) {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, flags)
    }
}
