import Glibc

/// The paths of the agent's socket and state. The agent and the terminal command must compute the same paths.
///
/// Flags and Plinto's own variables take precedence, then the XDG base directories, then `/run/user/UID` if it belongs
/// to the user. A name in `/tmp` is never used, because another user could create it. A runtime directory is skipped if
/// it does not exist, belongs to another user or is writable by others: a shell may have inherited it.
package struct AgentPaths: Hashable, Sendable {
    /// The absolute path of the agent's socket.
    package let socket: String
    /// The absolute path of the directory of the agent's database, keys and log.
    package let stateDirectory: String

    /// The option of the socket, for the agent and the terminal command.
    package static let socketOption = Option.setting(
        "socket",
        "PATH",
        defaultWords: "`$XDG_RUNTIME_DIR/plinto/agent.sock`",
        help: "Path of the agent's socket."
    )
    /// The option of the state directory. The terminal command reads its variable only.
    package static let stateDirectoryOption = Option.setting(
        "state-directory",
        "PATH",
        defaultWords: "`$XDG_STATE_HOME/plinto`, or `~/.local/state/plinto`",
        help: "Directory of the agent's state."
    )

    /// Determines the paths.
    ///
    /// - Parameters:
    ///   - socket: The socket given by the user; nil for the default.
    ///   - stateDirectory: The state directory given by the user; nil for the default.
    ///   - environment: The environment, read for `XDG_RUNTIME_DIR`, `XDG_STATE_HOME` and `HOME`. Relative paths are
    ///     ignored, as the XDG specification requires.
    ///   - userIdentifier: The user whose runtime directory is used.
    ///   - runtimeRoot: The parent of the users' runtime directories.
    /// - Throws: ``PathError`` for a socket path that is too long; ``UsageError`` if no state directory can be
    ///   determined or it would be in another user's home; ``SystemError`` if the working directory of a relative path
    ///   does not exist.
    package init(
        socket: String? = nil,
        stateDirectory: String? = nil,
        environment: [String: String],
        userIdentifier: UInt32 = getuid(),
        runtimeRoot: String = "/run/user"
    ) throws {
        let variables = Variables(environment)
        self.stateDirectory = try Self.stateDirectory(named: stateDirectory, variables)
        self.socket = try Self.socket(
            named: socket,
            stateDirectory: stateDirectory,
            variables: variables,
            userIdentifier: userIdentifier,
            runtimeRoot: runtimeRoot
        )
    }

    /// Determines the socket only. With a socket or a runtime directory, no home directory is needed.
    package static func socket(
        named socket: String?,
        stateDirectory: String?,
        variables: Variables,
        userIdentifier: UInt32 = getuid(),
        runtimeRoot: String = "/run/user"
    ) throws -> String {
        let path: String
        if let socket {
            path = try FilePathText.absolute(socket)
        } else if let runtime = absolute("XDG_RUNTIME_DIR", in: variables), Directory.isOursAlone(runtime) {
            path = runtime + "/plinto/agent.sock"
        } else if Directory.isOursAlone("\(runtimeRoot)/\(userIdentifier)") {
            path = "\(runtimeRoot)/\(userIdentifier)/plinto/agent.sock"
        } else {
            path = try self.stateDirectory(named: stateDirectory, variables) + "/agent.sock"
        }
        _ = try UnixAddress(path)
        return path
    }

    /// The log of an agent started by the terminal command.
    package var log: String { stateDirectory + "/agent.log" }

    /// Determines the state directory only.
    ///
    /// - Throws: As ``init(socket:stateDirectory:environment:userIdentifier:runtimeRoot:)``.
    package static func stateDirectory(named: String?, _ variables: Variables) throws -> String {
        if let named { return try FilePathText.absolute(named) }
        if let state = try own("XDG_STATE_HOME", in: variables) { return state + "/plinto" }
        if let home = try own("HOME", in: variables) { return home + "/.local/state/plinto" }
        throw UsageError(
            "Cannot determine the agent's state directory: neither HOME nor XDG_STATE_HOME is set. "
                + "Set PLINTO_STATE_DIRECTORY."
        )
    }

    /// The directory named by a variable, after checking that it does not belong to another user: under `sudo -E`,
    /// files of root would lock that user out of their own home.
    private static func own(_ name: String, in variables: Variables) throws(UsageError) -> String? {
        guard let path = absolute(name, in: variables) else { return nil }
        if let owner = Directory.ownerOfNearest(path), owner != geteuid(), owner != 0 {
            throw UsageError(
                "\(name) is \(PrintableText.escape(path)), which belongs to user \(owner), but you are user "
                    + "\(geteuid()). Use sudo -H instead of sudo -E, or set PLINTO_STATE_DIRECTORY to a directory of "
                    + "your own."
            )
        }
        return path
    }

    private static func absolute(_ name: String, in variables: Variables) -> String? {
        guard let path = variables[name], path.hasPrefix("/") else { return nil }
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
