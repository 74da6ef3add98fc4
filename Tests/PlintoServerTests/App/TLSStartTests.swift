import Foundation
import PlintoServer
import PlintoTLS
import TestSupport
import Testing

@Suite("Start with TLS")
struct TLSStartTests {
    @Test("a certificate that cannot be used is named, and nothing is left behind")
    func fault() async throws {
        let scratch = try ScratchDirectory()
        let missing = scratch.file("missing.crt")
        for _ in 1...2 {
            let error = await #expect(throws: StartError.self) {
                _ = try await TestServer.start(clock: TestClock(), scratch: scratch) {
                    $0.tls = TLSFiles(certificate: missing, key: missing)
                }
            }
            #expect(error?.message == "Cannot enable TLS: cannot open \(missing): No such file or directory")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.file("server.db")))
        try await TestServer.run(scratch: scratch) { _ in }
    }
}
