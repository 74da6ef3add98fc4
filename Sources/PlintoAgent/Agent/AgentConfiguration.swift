package import PlintoCrypto
package import PlintoSync

/// The settings of an agent.
package struct AgentConfiguration: Sendable {
    /// The socket path. Its directory is created if needed and must not be accessible to others.
    package var socketPath: String
    /// A listening Unix socket from the service manager, used instead of ``socketPath``.
    package var inheritedSocket: Int32?
    /// The state directory. It is created if needed and must not be accessible to others.
    package var stateDirectory: String
    package var refresh: RefreshPolicy
    package var timing: Timing
    /// The passphrase that unlocks the agent at start, if its key slot is a passphrase.
    package var passphrase: String?
    /// The Argon2id parameters for new passphrases.
    package var passphraseCosts: PasswordHashParameters

    /// The time limits and intervals of the agent.
    package struct Timing: Sendable {
        /// The age in milliseconds from which a copy is refreshed when it is read.
        package var replicaStaleAfter: Int64 = 30_000
        /// The time that a read waits for a document without a copy.
        package var firstFetchLimit: Duration = .seconds(5)
        /// The time that a sign-out waits for the server.
        package var signOutLimit: Duration = .seconds(3)
        /// The delay before the first retry of a sign-out at the server. It doubles up to five minutes.
        package var revocationRetry: Duration = .seconds(5)
        /// The time for which the network may settle after a change before waiting work is retried.
        package var networkSettling: Duration = .seconds(1)
        /// The interval at which the token access log is written.
        package var accessLogInterval: Duration = .seconds(1)
        /// The interval at which the agent checks that its socket still exists.
        package var socketCheck: Duration = .seconds(2)
        /// The time that running requests get to finish when the agent stops.
        package var shutdownGrace: Duration = .seconds(5)

        package init() {}
    }

    package init(
        socketPath: String,
        inheritedSocket: Int32? = nil,
        stateDirectory: String,
        refresh: RefreshPolicy = RefreshPolicy(),
        timing: Timing = Timing(),
        passphrase: String? = nil,
        passphraseCosts: PasswordHashParameters = Argon2idRecipe.forKeys
    ) {
        self.socketPath = socketPath
        self.inheritedSocket = inheritedSocket
        self.stateDirectory = stateDirectory
        self.refresh = refresh
        self.timing = timing
        self.passphrase = passphrase
        self.passphraseCosts = passphraseCosts
    }
}
