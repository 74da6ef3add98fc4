import Glibc

/// The signals of a program that is started: the starter's settings would be inherited.
enum DefaultSignals {
    /// No signal blocked, and each with its default effect.
    ///
    /// - Parameter flags: All the flags of the attributes, `POSIX_SPAWN_SETSIGMASK` and `POSIX_SPAWN_SETSIGDEF` among them.
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
