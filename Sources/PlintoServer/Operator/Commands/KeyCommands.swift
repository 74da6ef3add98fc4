import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server key …`: manages the keys that sign access tokens.
enum KeyCommands {
    static let group = Command<ServerAction>(
        "key",
        summary: "Manage the keys that sign access tokens.",
        subcommands: [
            Command(
                "list",
                summary: "List the keys.",
                options: [OperatorOptions.json, OperatorOptions.database, OperatorOptions.keyFile],
                run: list
            ),
            Command(
                "rotate",
                summary: "Create a new key.",
                discussion: """
                    The new key is published at once and signs after five minutes, when every cached copy of the key \
                    set includes it. Tokens signed with the previous key stay valid until they expire.
                    """,
                options: [
                    Option(
                        "revoke-old",
                        help: "Remove every other key at once, as after a theft: all access tokens become invalid."
                    ),
                    OperatorOptions.json, OperatorOptions.database, OperatorOptions.keyFile,
                ],
                run: rotate
            ),
        ]
    )

    /// A key in the output of `key list`.
    private struct Entry: Encodable {
        let kid: String
        let alg: String
        let createdAt: Timestamp
        /// The state of the key: signing, verifying, or waiting for its removal.
        let state: String

        enum CodingKeys: String, CodingKey {
            case kid, alg, state
            case createdAt = "created_at"
        }
    }

    static func list(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        try await OperatorDatabase.with(invocation, environment) { operation in
            let (_, ring) = try await vault(invocation, operation).openExisting()
            let now = operation.database.clock.now()
            let signer = ring.signer(at: now).id
            let good = Set(ring.verifiers(at: now).keys)
            let entries = try await operation.database.read { try $0.signingKeys.all() }.map { record in
                let state = record.id == signer ? "signs" : good.contains(record.id) ? "verifies" : "retired"
                return Entry(kid: record.id, alg: record.algorithm, createdAt: record.createdAt, state: state)
            }
            guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(["keys": entries])) }
            return .init(
                entries.map { "\($0.kid)  \($0.alg)  \($0.createdAt.text)  \($0.state)" }.joined(separator: "\n")
            )
        }
    }

    static func rotate(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let revokes = invocation.flag("revoke-old")
        return try await OperatorDatabase.with(invocation, environment) { operation in
            let id = try await vault(invocation, operation).rotate(revokingOld: revokes)
            guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(["kid": id])) }
            return .init(
                revokes
                    ? "The key \(id) signs from now on. Access tokens that were signed before are invalid; clients "
                        + "get new ones with their refresh tokens."
                    : "The key \(id) is published and will sign in five minutes. Tokens signed with the previous "
                        + "key stay valid."
            )
        }
    }

    private static func vault(_ invocation: Invocation, _ operation: OperatorDatabase) throws -> SigningKeyVault {
        try SigningKeyVault(
            database: operation.database,
            keyFile: invocation.keyFilePath,
            clock: operation.database.clock,
            random: operation.database.random
        )
    }
}
