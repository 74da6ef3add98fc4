import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The TOTP entries of the agent. They need no server and survive sign-outs.
///
/// Codes are computed from the machine's uncorrected wall clock, as RFC 6238 specifies: they are checked by services
/// other than the Plinto server.
struct TOTPStore: Sendable {
    let database: any Database
    let cipher: ColumnCipher
    let clock: any TimeSource
    private let known = SealedEntries()

    init(database: any Database, cipher: ColumnCipher, clock: any TimeSource) {
        self.database = database
        self.cipher = cipher
        self.clock = clock
    }

    /// Adds an entry.
    ///
    /// - Throws: ``APIError`` 400 that names the field, or 409 `totp_name_taken`.
    func add(_ request: AddTOTPRequest) async throws -> TOTPEntry {
        let name = try TOTPName.check(request.name)
        let definition = try TOTPDefinition(request)
        let record = TOTPEntryRecord(
            name: name,
            properties: try cipher.seal(
                try WireJSON.encode(definition.properties),
                column: .totpProperties,
                row: name
            ),
            secret: try cipher.seal(definition.secret, column: .totpSecret, row: name),
            createdAt: clock.now()
        )
        // A row from before names were normalized may have the same name in other bytes.
        var isNew = try await existing(name) == nil
        if isNew { isNew = try await database.writeForUser { try $0.agent.totpEntries.insert(record) } }
        guard isNew else {
            throw APIError.invalid(
                "name",
                .totpNameTaken,
                "An entry named \(name) already exists. Choose another name, or remove that entry first.",
                status: 409
            )
        }
        return try entry(record)
    }

    func list() async throws -> TOTPList {
        let records = try await database.read { try $0.agent.totpEntries.all() }
        return TOTPList(entries: try records.map(entry))
    }

    /// Computes the current code of an entry.
    ///
    /// - Throws: ``APIError`` 404 if there is no such entry.
    func code(_ name: String) async throws -> TOTPCode {
        let record = try await record(name)
        let properties = try properties(record)
        let secret = OTPSecret(
            bytes: try secret(record),
            algorithm: properties.algorithm,
            digits: properties.digits,
            period: properties.period,
            encoding: properties.kind == .steam ? .steam : .decimal
        )
        let (code, validFor) = secret.totp(at: clock.now())
        return TOTPCode(code: code, period: properties.period, validFor: validFor)
    }

    /// Removes an entry.
    ///
    /// - Throws: ``APIError`` 404 if there is no such entry.
    func remove(_ name: String) async throws {
        guard let stored = try await existing(name.normalizedNFC)?.name else { throw Self.absent(name) }
        let wasThere = try await database.writeForUser { try $0.agent.totpEntries.remove(stored) }
        known.forget(stored)
        guard wasThere else { throw Self.absent(name) }
    }

    /// The entry with a normalized name: the row with exactly these bytes, else one from before names were normalized.
    private func existing(_ name: String) async throws -> TOTPEntryRecord? {
        try await database.read { transaction in
            if let record = try transaction.agent.totpEntries.find(name) { return record }
            // Swift compares strings by canonical equivalence.
            return try transaction.agent.totpEntries.all().first { $0.name == name }
        }
    }

    /// The stored entry, from the cache if possible.
    private func record(_ name: String) async throws -> TOTPEntryRecord {
        let name = name.normalizedNFC
        if let record = known.entry(name) { return record }
        let version = known.version
        guard let record = try await existing(name) else { throw Self.absent(name) }
        known.keep(record, readAt: version)
        return record
    }

    private func entry(_ record: TOTPEntryRecord) throws -> TOTPEntry {
        let properties = try properties(record)
        return TOTPEntry(
            name: record.name,
            issuer: properties.issuer,
            account: properties.account,
            kind: properties.kind ?? .totp,
            algorithm: properties.algorithm,
            digits: properties.digits,
            period: properties.period,
            createdAt: record.createdAt,
            warning: TOTPDefinition.warning(forSecretOf: try secret(record).count)
        )
    }

    private func properties(_ record: TOTPEntryRecord) throws -> TOTPProperties {
        let bytes = try cipher.open(record.properties, column: .totpProperties, row: record.name)
        return try WireJSON.decodeStored(TOTPProperties.self, from: bytes)
    }

    private func secret(_ record: TOTPEntryRecord) throws -> [UInt8] {
        try cipher.open(record.secret, column: .totpSecret, row: record.name)
    }

    private static func absent(_ name: String) -> APIError {
        APIError(.notFound, .noSuchResource, "There is no entry named \(name). List them with: plinto totp list")
    }
}
