import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Testing

@testable import PlintoAgent

/// The way from the key file to the data key.
@Suite("Vault")
struct VaultTests {
    private struct Cellar {
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

        func open() async throws -> Vault {
            try await Vault.open(in: database, with: keyFile, clock: SystemClock(), random: SystemRandom())
        }
    }

    @Test("what was sealed opens after the vault was opened anew")
    func reopen() async throws {
        let cellar = try await Cellar()
        let sealed = try await cellar.open().cipher.seal("secret", column: .accessToken, row: "a")
        let again = try await cellar.open()
        #expect(try again.cipher.openText(sealed, column: .accessToken, row: "a") == "secret")
        #expect(try cellar.scratch.mode(of: "agent.key") == 0o600)
        #expect(try await cellar.database.read { try $0.agent.keySlots.all() }.map(\.kind) == ["key-file"])
        await cellar.database.close()
    }

    @Test("a value opens in its own column and row alone", arguments: SecretColumn.allCases)
    func places(column: SecretColumn) throws {
        let cipher = ColumnCipher(key: .random(from: SystemRandom()), random: SystemRandom())
        let sealed = try cipher.seal("secret", column: column, row: "row")
        for other in SecretColumn.allCases where other != column {
            #expect(throws: SealedValueFault.self) { try cipher.openText(sealed, column: other, row: "row") }
        }
        #expect(throws: SealedValueFault.self) { try cipher.openText(sealed, column: column, row: "row2") }
        #expect(try cipher.openText(sealed, column: column, row: "row") == "secret")
    }

    @Test("equal secrets are unequal on disk")
    func nonce() throws {
        let cipher = ColumnCipher(key: .random(from: SystemRandom()), random: SystemRandom())
        let first = try cipher.seal("secret", column: .accessToken, row: "a")
        #expect(try cipher.seal("secret", column: .accessToken, row: "a") != first)
    }

    @Test("a slot that was altered, or moved to another id, does not open")
    func alteredSlot() async throws {
        let cellar = try await Cellar()
        _ = try await cellar.open()
        try await cellar.database.write { _ = try $0.execute("UPDATE key_slot SET id = 'other'") }
        await #expect(throws: VaultFault.wrongKey(path: cellar.keyFile.path)) { try await cellar.open() }
        await cellar.database.close()
    }

    @Test("a vault whose slots are all of unknown kinds says so, and gets no new one")
    func unknownSlot() async throws {
        let cellar = try await Cellar()
        _ = try await cellar.open()
        try await cellar.database.write { _ = try $0.execute("UPDATE key_slot SET kind = 'tpm'") }
        await #expect(throws: VaultFault.noUsableSlot(kinds: ["tpm"])) { try await cellar.open() }
        #expect(try await cellar.database.read { try $0.agent.keySlots.all() }.count == 1)
        await cellar.database.close()
    }
}
