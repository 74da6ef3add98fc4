package import PlintoCrypto
package import PlintoSync

/// What an agent is started with.
package struct AgentConfiguration: Sendable {
    /// Where to listen; its directory is made if need be and must be closed to others.
    package var socketPath: String
    /// A listening Unix socket that the service manager opened, used in place of ``socketPath``.
    package var inheritedSocket: Int32?
    /// Where the state is kept; made if need be, and must be closed to others.
    package var stateDirectory: String
    package var refresh: RefreshPolicy
    package var timing: Timing
    /// Unlocks at the start where a passphrase opens the secrets.
    package var passphrase: String?
    /// What a guess at a passphrase costs, of one that is set from now on.
    package var passphraseCosts: PasswordHashParameters

    /// How long the agent waits for what.
    package struct Timing: Sendable {
        /// Age, in milliseconds, from which a copy of a document is refreshed when it is read.
        package var replicaStaleAfter: Int64 = 30_000
        /// How long a read waits for a document that there is no copy of.
        package var firstFetchLimit: Duration = .seconds(5)
        /// How long a sign-out waits for the server to hear of it.
        package var signOutLimit: Duration = .seconds(3)
        /// The first pause before a server is told again of a sign-out; the pauses double up to five minutes.
        package var revocationRetry: Duration = .seconds(5)
        /// How long the network is given to settle after a change, before what waits for it is tried.
        package var networkSettling: Duration = .seconds(1)
        /// How long notes of who asked for tokens are gathered before they are written.
        package var accessLogInterval: Duration = .seconds(1)
        /// How often the agent looks whether its socket is still there.
        package var socketCheck: Duration = .seconds(2)
        /// How long running requests may take to finish once the agent is told to stop.
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
