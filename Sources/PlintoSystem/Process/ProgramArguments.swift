/// The arguments of this process.
package enum ProgramArguments {
    /// Returns the arguments without the program's name.
    ///
    /// Swift finds them next to the environment in memory. A preloaded library that has called `setenv`, such as
    /// libfaketime, moves the environment, and `CommandLine.arguments` is then empty: the program would run with its
    /// defaults instead of the given settings. The kernel knows the arguments in any case.
    package static func current() -> [String] {
        let known = CommandLine.arguments
        guard known.isEmpty else { return Array(known.dropFirst()) }
        return parse((try? AtomicFile.read("/proc/self/cmdline", limit: 4 << 20)) ?? [])
    }

    /// Parses the kernel's form: each argument, the program's name first, ends with a zero byte.
    static func parse(_ bytes: [UInt8]) -> [String] {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        return parts.dropFirst().dropLast().map { String(decoding: $0, as: UTF8.self) }
    }
}
