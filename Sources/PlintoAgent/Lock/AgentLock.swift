import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// The lock of the agent: holds the data key while unlocked and controls how it is obtained.
///
/// While locked, the agent holds neither the data key nor anything decrypted with it: no token, no code, no copy.
/// Tokens that were handed out earlier stay valid.
final class AgentLock: Service {
    private struct State {
        var unlocked: UnlockedState?
        var kind = KeySlotKind.keyFile
    }

    let name = "sessions"

    private let configuration: AgentConfiguration
    private let environment: AgentEnvironment
    private let database: GuardedDatabase
    private let keyFile: KeyFile
    private let state = Mutex(State())
    /// Serializes locking, unlocking and changes of the key slot.
    private let gate = SerialTaskQueue()

    init(
        _ configuration: AgentConfiguration,
        _ environment: AgentEnvironment,
        _ database: GuardedDatabase,
        keyFile: KeyFile
    ) {
        self.configuration = configuration
        self.environment = environment
        self.database = database
        self.keyFile = keyFile
    }

    /// The kind of the key slot.
    var kind: KeySlotKind { state.withLock { $0.kind } }

    /// The services that need the data key; nil while the agent is locked.
    var unlocked: UnlockedState? { state.withLock { $0.unlocked } }

    /// Runs `body` with the data key. If the agent is locked meanwhile, the result is discarded.
    ///
    /// - Throws: ``APIError`` 423 `locked`; else what `body` throws.
    func whileUnlocked<Result>(_ body: (UnlockedState) async throws -> Result) async throws -> Result {
        guard let present = unlocked else { throw Self.locked }
        do {
            let result = try await body(present)
            guard unlocked === present else { throw Self.locked }
            return result
        } catch {
            guard unlocked === present else { throw Self.locked }
            throw error
        }
    }

    /// Unlocks with the key file, which is created if there is no state yet. If a passphrase is set, uses the one of
    /// the configuration, and stays locked if that is missing or wrong.
    ///
    /// - Throws: ``VaultError``, ``PathError`` or ``DatabaseError``.
    func start() async throws {
        switch try await Vault.kind(in: database) {
        case nil, .keyFile:
            try await open(with: keyFile)
        case .passphrase:
            // Left over from a crash while the passphrase was being set.
            try keyFile.forget()
            state.withLock { $0.kind = .passphrase }
            do {
                guard let text = configuration.passphrase else { throw VaultError.wrongPassphrase }
                try await open(with: Passphrase(text: text, costs: configuration.passphraseCosts))
            } catch VaultError.wrongPassphrase {
                environment.log.warning(
                    "locked: passphrase required",
                    ["unlock": "plinto unlock", "credential": configuration.passphrase == nil ? "none" : "wrong"]
                )
            }
        }
    }

    /// Discards the data key and everything decrypted with it. Nothing is handed out from this moment on. A login or
    /// sign-out in progress finishes before this returns.
    func lock() async throws {
        let taken = take()
        try await gate.run { [self] in
            await taken?.sessions.close()
            // An unlock may have been in progress when this was called.
            await take()?.sessions.close()
        }
        if taken != nil { environment.log.info("locked") }
    }

    /// Unlocks the agent. Does nothing if it is unlocked.
    ///
    /// - Throws: ``APIError``: 400 if a passphrase is missing or unexpected, 403 `wrong_passphrase`.
    func unlock(_ request: UnlockRequest) async throws {
        try await gate.run { [self] in
            guard unlocked == nil else { return }
            switch kind {
            case .keyFile:
                guard request.passphrase == nil else { throw Self.noPassphrase("passphrase") }
                try await translating("passphrase") { try await open(with: keyFile) }
            case .passphrase:
                let passphrase = try given(request.passphrase, "passphrase")
                try await translating("passphrase") { try await open(with: passphrase) }
            }
            environment.log.info("unlocked")
        }
    }

    /// Replaces the current key slot with a passphrase.
    ///
    /// - Throws: ``APIError``: 423 `locked`, 400 that names the field, 403 `wrong_passphrase`.
    func setPassphrase(_ request: SetPassphraseRequest) async throws {
        let new = try chosen(request.passphrase)
        try await change(to: new, current: request.currentPassphrase)
    }

    /// Replaces the passphrase with the key file.
    ///
    /// - Throws: As ``setPassphrase(_:)``; 400 if no passphrase is set.
    func removePassphrase(_ request: RemovePassphraseRequest) async throws {
        try await change(to: keyFile, current: request.currentPassphrase)
    }

    /// Stops all work and keeps the session.
    func drain() async {
        await take()?.sessions.stop()
    }

    // MARK: Work in the queue

    private func open(with source: some KeySource) async throws {
        let vault = try await Vault.open(
            in: database,
            with: source,
            clock: environment.clock,
            random: environment.random
        )
        let sessions = SessionManager(configuration, environment, database, vault.cipher)
        do {
            try await sessions.start()
        } catch {
            await sessions.stop()
            throw error
        }
        let totp = TOTPStore(database: database, cipher: vault.cipher, clock: environment.clock)
        let unlocked = UnlockedState(sessions: sessions, totp: totp)
        state.withLock { $0 = State(unlocked: unlocked, kind: source.kind) }
    }

    private func change(to new: some KeySource, current: String?) async throws {
        try await gate.run { [self] in
            guard unlocked != nil else { throw Self.locked }
            switch kind {
            case .keyFile:
                guard current == nil, new.kind != .keyFile else { throw Self.noPassphrase("current_passphrase") }
                try await rewrap(from: keyFile, to: new)
            case .passphrase:
                try await rewrap(from: try given(current, "current_passphrase"), to: new)
            }
            state.withLock { $0.kind = new.kind }
            environment.log.info("changed the key slot", ["kind": new.kind.rawValue])
        }
    }

    private func rewrap(from old: some KeySource, to new: some KeySource) async throws {
        try await translating("current_passphrase") {
            try await Vault.rewrap(
                in: database,
                from: old,
                to: new,
                clock: environment.clock,
                random: environment.random
            )
        }
    }

    /// Locks and returns the unlocked state.
    private func take() -> UnlockedState? {
        state.withLock { state in
            defer { state.unlocked = nil }
            return state.unlocked
        }
    }

    // MARK: Passphrases

    private func given(_ text: String?, _ field: String) throws(APIError) -> Passphrase {
        guard let text else {
            throw .invalid(field, .required, "\(field) is required because a passphrase is set.")
        }
        guard text.utf8.count <= Limits.longestPassphrase else { throw Self.tooLong(field) }
        return Passphrase(text: text, costs: configuration.passphraseCosts)
    }

    private func chosen(_ text: String) throws(APIError) -> Passphrase {
        guard text.count >= Limits.shortestPassphrase else {
            throw .invalid(
                "passphrase",
                .tooShort,
                "The passphrase must have at least \(Limits.shortestPassphrase) characters. Use several words."
            )
        }
        guard text.utf8.count <= Limits.longestPassphrase else { throw Self.tooLong("passphrase") }
        return Passphrase(text: text, costs: configuration.passphraseCosts)
    }

    private func translating(_ field: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch VaultError.wrongPassphrase {
            throw APIError(.forbidden, .wrongPassphrase, "Wrong passphrase.", field: field)
        } catch let error as any Error & CustomStringConvertible
            where error is VaultError || error is PathError || error is SealedValueError
        {
            environment.log.error("cannot open the agent's secrets", ["error": error.description])
            throw APIError(.internalError, .internalFault, "Cannot open the agent's secrets: \(error.description)")
        }
    }

    private static let locked = APIError(
        .forbidden,
        .locked,
        "The agent is locked. Unlock it with: plinto unlock",
        status: 423
    )

    private static func noPassphrase(_ field: String) -> APIError {
        .invalid(field, .invalidFormat, "No passphrase is set. The agent uses its key file.")
    }

    private static func tooLong(_ field: String) -> APIError {
        .invalid(field, .tooLong, "\(field) must have at most \(Limits.longestPassphrase) bytes.")
    }
}

/// The services that need the data key. Each unlock creates them anew.
final class UnlockedState: Sendable {
    let sessions: SessionManager
    let totp: TOTPStore

    init(sessions: SessionManager, totp: TOTPStore) {
        self.sessions = sessions
        self.totp = totp
    }
}
