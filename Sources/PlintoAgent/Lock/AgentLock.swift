import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Whether the agent has its data key, and what it takes to get it back.
///
/// Locked, the agent holds neither the key nor anything that was opened with it: no token, no code, no copy. Whoever was
/// given something before keeps it.
final class AgentLock: Sendable {
    private struct State {
        var unlocked: Unlocked?
        var kind = KeySlotKind.keyFile
    }

    private let configuration: AgentConfiguration
    private let environment: AgentEnvironment
    private let database: GuardedDatabase
    private let keyFile: KeyFile
    private let state = Mutex(State())
    /// Locking, unlocking and a change of what unlocks, one at a time.
    private let gate = SerialGate()

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

    /// What opens the agent's secrets.
    var kind: KeySlotKind { state.withLock { $0.kind } }

    /// What the data key opens; nil while the agent is locked.
    var unlocked: Unlocked? { state.withLock { $0.unlocked } }

    /// Does what takes the data key; an agent that was locked meanwhile gives out nothing of it.
    ///
    /// - Throws: ``APIError`` 423 `locked`, else what `body` throws.
    func whileUnlocked<Result>(_ body: (Unlocked) async throws -> Result) async throws -> Result {
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

    /// Opens the secrets by the key file, made where there is no state yet; where it takes a passphrase, by that of the
    /// configuration, and stays locked without one that fits.
    ///
    /// - Throws: ``VaultFault``, ``PathFault``, ``DatabaseError`` …
    func start() async throws {
        switch try await Vault.kind(in: database) {
        case nil, .keyFile:
            try await open(with: keyFile)
        case .passphrase:
            // It was to go when the passphrase came.
            try keyFile.forget()
            state.withLock { $0.kind = .passphrase }
            do {
                guard let text = configuration.passphrase else { throw VaultFault.wrongPassphrase }
                try await open(with: Passphrase(text: text, costs: configuration.passphraseCosts))
            } catch VaultFault.wrongPassphrase {
                environment.log.warning(
                    "locked until its passphrase comes",
                    ["unlock": "plinto unlock", "credential": configuration.passphrase == nil ? "none" : "wrong"]
                )
            }
        }
    }

    /// Forgets the data key and all that was opened with it, and gives nothing out from this moment on. A login or
    /// sign-out that is under way comes to its end before this returns.
    func lock() async throws {
        let taken = take()
        try await gate.run { [self] in
            await taken?.sessions.close()
            // An unlocking that was under way when the lock came.
            await take()?.sessions.close()
        }
        if taken != nil { environment.log.info("locked") }
    }

    /// Gets the data key back; nothing where the agent has it.
    ///
    /// - Throws: ``APIError``: 400 where a passphrase is missing or none is needed, 403 `wrong_passphrase`.
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

    /// Lets a passphrase open the secrets from now on, and what opened them until now no more.
    ///
    /// - Throws: ``APIError``: 423 `locked`, 400 that names the field, 403 `wrong_passphrase`.
    func setPassphrase(_ request: SetPassphraseRequest) async throws {
        let new = try chosen(request.passphrase)
        try await change(to: new, current: request.currentPassphrase)
    }

    /// Lets the key file open the secrets again.
    ///
    /// - Throws: As ``setPassphrase(_:)`` does; 400 where there is no passphrase.
    func removePassphrase(_ request: RemovePassphraseRequest) async throws {
        try await change(to: keyFile, current: request.currentPassphrase)
    }

    /// Ends the work, not the session.
    func stop() async {
        await take()?.sessions.stop()
    }

    // MARK: What the gate lets through

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
        let unlocked = Unlocked(sessions: sessions, totp: totp)
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
            environment.log.info("the agent's secrets open in another way from now on", ["by": new.kind.rawValue])
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

    /// Locks, and returns what was unlocked until now.
    private func take() -> Unlocked? {
        state.withLock { state in
            defer { state.unlocked = nil }
            return state.unlocked
        }
    }

    // MARK: Passphrases

    private func given(_ text: String?, _ field: String) throws(APIError) -> Passphrase {
        guard let text else {
            throw .invalid(field, .required, "The agent opens by a passphrase: \(field) is missing.")
        }
        guard text.utf8.count <= Passphrase.longest else { throw Self.tooLong(field) }
        return Passphrase(text: text, costs: configuration.passphraseCosts)
    }

    private func chosen(_ text: String) throws(APIError) -> Passphrase {
        guard text.count >= Passphrase.shortest else {
            throw .invalid(
                "passphrase",
                .tooShort,
                "A passphrase must have at least \(Passphrase.shortest) characters; several words are best."
            )
        }
        guard text.utf8.count <= Passphrase.longest else { throw Self.tooLong("passphrase") }
        return Passphrase(text: text, costs: configuration.passphraseCosts)
    }

    private func translating(_ field: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch VaultFault.wrongPassphrase {
            throw APIError(.forbidden, .wrongPassphrase, "This is not the agent's passphrase.", field: field)
        } catch let error as any Error & CustomStringConvertible
            where error is VaultFault || error is PathFault || error is SealedValueFault
        {
            environment.log.error("cannot open the agent's secrets", ["error": error.description])
            throw APIError(.internalError, .internalFault, "The agent's secrets do not open: \(error.description)")
        }
    }

    private static let locked = APIError(
        .forbidden,
        .locked,
        "The agent is locked. Unlock it with: plinto unlock",
        status: 423
    )

    private static func noPassphrase(_ field: String) -> APIError {
        .invalid(field, .invalidFormat, "The agent has no passphrase: its key file opens it.")
    }

    private static func tooLong(_ field: String) -> APIError {
        .invalid(field, .tooLong, "\(field) must have at most \(Passphrase.longest) bytes.")
    }
}
