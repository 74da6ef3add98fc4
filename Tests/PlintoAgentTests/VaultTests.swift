import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoAgent

/// The way from the key file to the data key.
@Suite("Vault")
struct VaultTests {
    private struct VaultFixture {
        let scratch: ScratchDirectory
        let database: SQLiteDatabase
        var keyFile: KeyFile { KeyFile(path: scratch.file("agent.key")) }

        init() async throws {
            scratch = try ScratchDirectory()
            database = try await SQLiteDatabase.open(
                SQLiteConfiguration(path: scratch.file("state.db")),
                migrations: AgentMigrations.all,
                clock: SystemClock(),
                log: LogRecorder().log
            )
        }

        func open() async throws -> Vault { try await open(with: keyFile) }

        func open(with source: some KeySource) async throws -> Vault {
            try await Vault.open(in: database, with: source, clock: SystemClock(), random: SystemRandom())
        }

        func rewrap(from old: some KeySource, to new: some KeySource) async throws {
            try await Vault.rewrap(
                in: database,
                from: old,
                to: new,
                clock: SystemClock(),
                random: SystemRandom()
            )
        }
    }

    @Test("what was sealed opens after the vault was opened anew")
    func reopen() async throws {
        let fixture = try await VaultFixture()
        let sealed = try await fixture.open().cipher.seal("secret", column: .accessToken, row: "a", server: "s")
        let again = try await fixture.open()
        #expect(try again.cipher.openText(sealed, column: .accessToken, row: "a", server: "s") == "secret")
        #expect(try fixture.scratch.mode(of: "agent.key") == 0o600)
        #expect(try await fixture.database.read { try $0.agent.keySlots.all() }.map(\.kind) == ["key-file"])
        await fixture.database.close()
    }

    @Test("a value opens in its own column and row, and for its own server, alone", arguments: SecretColumn.allCases)
    func places(column: SecretColumn) throws {
        let cipher = ColumnCipher(key: .random(from: SystemRandom()), random: SystemRandom())
        func server(_ column: SecretColumn) -> String? { column.isOfServer ? "https://a.example" : nil }
        let sealed = try cipher.seal("secret", column: column, row: "row", server: server(column))
        for other in SecretColumn.allCases where other != column {
            #expect(throws: SealedValueError.self) {
                try cipher.openText(sealed, column: other, row: "row", server: server(other))
            }
        }
        #expect(throws: SealedValueError.self) {
            try cipher.openText(sealed, column: column, row: "row2", server: server(column))
        }
        if column.isOfServer {
            #expect(throws: SealedValueError.self) {
                try cipher.openText(sealed, column: column, row: "row", server: "https://b.example")
            }
        }
        #expect(try cipher.openText(sealed, column: column, row: "row", server: server(column)) == "secret")
    }

    @Test("equal secrets are unequal on disk")
    func nonce() throws {
        let cipher = ColumnCipher(key: .random(from: SystemRandom()), random: SystemRandom())
        let first = try cipher.seal("secret", column: .accessToken, row: "a", server: "s")
        #expect(try cipher.seal("secret", column: .accessToken, row: "a", server: "s") != first)
    }

    @Test("a slot that was altered, or moved to another id, does not open")
    func alteredSlot() async throws {
        let fixture = try await VaultFixture()
        _ = try await fixture.open()
        try await fixture.database.write { _ = try $0.execute("UPDATE key_slot SET id = 'other'") }
        await #expect(throws: VaultError.wrongKey(path: fixture.keyFile.path)) { try await fixture.open() }
        await fixture.database.close()
    }

    @Test("a vault whose slots are all of unknown kinds says so, and gets no new one")
    func unknownSlot() async throws {
        let fixture = try await VaultFixture()
        _ = try await fixture.open()
        try await fixture.database.write { _ = try $0.execute("UPDATE key_slot SET kind = 'tpm'") }
        await #expect(throws: VaultError.noUsableSlot(kinds: ["tpm"])) { try await fixture.open() }
        #expect(try await fixture.database.read { try $0.agent.keySlots.all() }.count == 1)
        await fixture.database.close()
    }

    @Test("a passphrase opens what the key file did, and the key file does no more")
    func rewrapped() async throws {
        let fixture = try await VaultFixture()
        let sealed = try await fixture.open().cipher.seal("secret", column: .accessToken, row: "a", server: "s")
        let passphrase = Passphrase(text: "correct horse", costs: .testing)
        try await fixture.rewrap(from: fixture.keyFile, to: passphrase)
        #expect(try await fixture.database.read { try $0.agent.keySlots.all() }.map(\.kind) == ["passphrase"])
        #expect(!FileManager.default.fileExists(atPath: fixture.keyFile.path))
        await #expect(throws: VaultError.noUsableSlot(kinds: ["passphrase"])) { try await fixture.open() }
        // Other costs for new ones do not matter to one that is there.
        let later = Passphrase(text: "correct horse", costs: Argon2idRecipe.forKeys)
        let vault = try await fixture.open(with: later)
        #expect(try vault.cipher.openText(sealed, column: .accessToken, row: "a", server: "s") == "secret")
        let wrong = Passphrase(text: "correct horsf", costs: .testing)
        await #expect(throws: VaultError.wrongPassphrase) { try await fixture.open(with: wrong) }
        await #expect(throws: VaultError.wrongPassphrase) { try await fixture.rewrap(from: wrong, to: fixture.keyFile) }
        #expect(!FileManager.default.fileExists(atPath: fixture.keyFile.path))

        try await fixture.rewrap(from: passphrase, to: fixture.keyFile)
        #expect(try fixture.scratch.mode(of: "agent.key") == 0o600)
        #expect(
            try await fixture.open().cipher.openText(sealed, column: .accessToken, row: "a", server: "s") == "secret"
        )
        await fixture.database.close()
    }

    @Test("a passphrase's slot that lost its costs says so", arguments: [nil, "", "$argon2id$v=19$m=64,t=1,p=1"])
    func damagedDerivation(text: String?) async throws {
        let fixture = try await VaultFixture()
        let passphrase = Passphrase(text: "correct horse", costs: .testing)
        _ = try await fixture.open(with: passphrase)
        try await fixture.database.write { _ = try $0.execute("UPDATE key_slot SET derivation = $1", text) }
        await #expect(throws: VaultError.slotDamaged) { try await fixture.open(with: passphrase) }
        await fixture.database.close()
    }
}
