import Glibc

/// The search for the executable of another program.
package enum ProgramFile {
    /// The path of the program `name`: next to the running program, where it is installed and built, else in a
    /// directory of `searchPath`; nil if not found.
    ///
    /// - Parameter searchPath: The value of `PATH`. Relative directories are skipped, because they depend on the
    ///   working directory.
    package static func find(_ name: String, searchPath: String?) -> String? {
        var directories = (searchPath ?? "").split(separator: ":").map(String.init)
        if let current = currentExecutable() { directories.insert(FilePathText.directory(of: current), at: 0) }
        return
            directories
            .filter { $0.hasPrefix("/") }
            .map { $0 + "/" + name }
            .first { isExecutable($0) }
    }

    private static func currentExecutable() -> String? {
        SymbolicLink.target(of: "/proc/self/exe")
    }

    private static func isExecutable(_ path: String) -> Bool {
        var information = stat()
        guard unsafe stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return false }
        return unsafe access(path, X_OK) == 0
    }
}
