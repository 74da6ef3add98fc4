import Glibc

/// The limit of open files and sockets of this process (getrlimit(2), `RLIMIT_NOFILE`).
package enum DescriptorLimit {
    /// The most that is requested: child processes close every descriptor up to the limit one by one.
    private static let bound = 65_536

    package static var current: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the soft limit to the hard limit, at most to 65,536.
    ///
    /// - Returns: The new limit.
    @discardableResult
    package static func raise() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return current }
        let wanted = min(limit.rlim_max, rlim_t(bound))
        if wanted > limit.rlim_cur {
            limit.rlim_cur = wanted
            unsafe setrlimit(resource, &limit)
        }
        return current
    }
}
