import Glibc

/// Where the agent listens and keeps its state; the agent and the terminal command must come to the same answer.
///
/// What is named by a flag or a variable of Plinto's own comes first, then the XDG base directories, then
/// `/run/user/UID` where it is ours; never a bare name in `/tmp`, which another user could take. A runtime directory that
/// is not there, is another user's, or can be written to by others is passed over: a shell may have inherited it.
package struct AgentPaths: Hashable, Sendable {
    /// The agent's socket, seen from the root.
    package let socket: String
    /// The directory of the agent's database, keys and log, seen from the root.
    package let stateDirectory: String

    /// The options by which one names the paths.
    package static let socketOption = Option(
        "socket",
        value: "PATH",
        environment: "PLINTO_SOCKET",
        help: "The agent's socket. Without it: $XDG_RUNTIME_DIR/plinto/agent.sock."
    )
    package static let stateDirectoryOption = Option(
        "state-directory",
        value: "PATH",
        environment: "PLINTO_STATE_DIRECTORY",
        help: "Where the agent keeps its state. Without it: $XDG_STATE_HOME/plinto, or ~/.local/state/plinto."
    )

    /// - Parameters:
    ///   - socket: The socket that was asked for, if any.
    ///   - stateDirectory: The state directory that was asked for, if any.
    ///   - environment: Read for `XDG_RUNTIME_DIR`, `XDG_STATE_HOME` and `HOME`. Relative ones are ignored, as the XDG
    ///     specification demands.
    ///   - userIdentifier: Whose runtime directory to look for.
    ///   - runtimeRoot: Where the system keeps its users' runtime directories.
    /// - Throws: ``PathFault`` for a socket path that is too long, ``UsageError`` where nothing says where to keep the
    ///   state, or where that is another user's home, ``SystemError`` where a relative path has no start.
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

    /// The socket alone, for who needs no state directory: with a socket or a runtime directory, no home is needed.
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

    /// The log of an agent that the terminal command started.
    package var log: String { stateDirectory + "/agent.log" }

    /// The state directory alone.
    ///
    /// - Throws: As ``init(socket:stateDirectory:environment:userIdentifier:runtimeRoot:)``.
    package static func stateDirectory(named: String?, _ variables: Variables) throws -> String {
        if let named { return try FilePathText.absolute(named) }
        if let state = try own("XDG_STATE_HOME", in: variables) { return state + "/plinto" }
        if let home = try own("HOME", in: variables) { return home + "/.local/state/plinto" }
        throw UsageError(
            "neither HOME nor XDG_STATE_HOME says where the agent keeps its state: "
                + "name a directory with PLINTO_STATE_DIRECTORY."
        )
    }

    /// The directory that a variable names, once it is sure that it is not another user's: under `sudo -E`, files of the
    /// superuser would lock that user out of their own home.
    private static func own(_ name: String, in variables: Variables) throws(UsageError) -> String? {
        guard let path = absolute(name, in: variables) else { return nil }
        if let owner = Directory.ownerOfNearest(path), owner != geteuid(), owner != 0 {
            throw UsageError(
                "\(name) is \(PrintableText.escape(path)), which belongs to user \(owner), and you are user "
                    + "\(geteuid()): nothing is made there. With sudo, use sudo -H in place of sudo -E; or name a "
                    + "directory of your own with PLINTO_STATE_DIRECTORY."
            )
        }
        return path
    }

    private static func absolute(_ name: String, in variables: Variables) -> String? {
        guard let path = variables[name], path.hasPrefix("/") else { return nil }
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
