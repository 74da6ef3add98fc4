import Foundation
import PlintoCrypto
import PlintoModels
import PlintoSystem
import PlintoTLS
import TestSupport
import Testing

@Suite("Certificates and their renewal")
struct ReloadTests {
    private func replace(_ files: TLSFiles, by other: TLSFiles) throws {
        for (target, source) in [(files.certificate, other.certificate), (files.key, other.key)] {
            let bytes = try #require(try AtomicFile.read(source, limit: 1 << 20))
            try AtomicFile.write(bytes, to: target)
        }
    }

    @Test("new connections get the new certificate, and a bad pair changes nothing")
    func reload() async throws {
        try await SecureServer.run { test in
            let old = try await SelfSigned.make("old", in: test.scratch)
            try replace(old, by: test.files)
            let fresh = try await SelfSigned.make("fresh", kind: SelfSigned.rsa, in: test.scratch)

            // The key of another certificate: as while a renewal is half done.
            try FileManager.default.removeItem(atPath: test.files.key)
            try FileManager.default.copyItem(atPath: fresh.key, toPath: test.files.key)
            #expect(!test.endpoint.reload())
            #expect(test.lines.text.contains("does not match the certificate"))
            #expect(try await test.curl([test.url], authority: old.certificate).status == 0)
            for nonsense in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
                try Data(nonsense.utf8).write(to: URL(fileURLWithPath: test.files.certificate))
                #expect(!test.endpoint.reload())
            }
            #expect(try await test.curl([test.url], authority: old.certificate).status == 0)

            try replace(test.files, by: fresh)
            #expect(test.endpoint.reload())
            #expect(try await test.curl([test.url], authority: fresh.certificate).status == 0)
            #expect(try await test.curl([test.url], authority: old.certificate).status == 60)
        }
    }

    @Test("renewal under load loses no request, neither on open connections nor on new ones")
    func underLoad() async throws {
        try await SecureServer.run { test in
            let outcomes = try await withThrowingTaskGroup(of: Program.Outcome.self) { group in
                for client in 0..<4 {
                    // Half of them open a connection a request.
                    let fields = client.isMultiple(of: 2) ? ["-H", "Connection: close"] : []
                    group.addTask {
                        try await test.curl(fields + ["-o", "/dev/null", "-w", "%{http_code} ", test.url + "/[1-200]"])
                    }
                }
                for _ in 0..<100 {
                    test.endpoint.reload()
                    try await Task.sleep(for: .milliseconds(5))
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for outcome in outcomes {
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output == String(repeating: "200 ", count: 200))
            }
        }
    }

    private func fault(_ files: TLSFiles, at time: Timestamp? = nil, log: SecureServer.Lines = .init()) -> String {
        do throws(TLSError) {
            let clock: any TimeSource = time.map { StoppedClock(time: $0) } ?? SystemClock()
            _ = try TLSEndpoint(
                files,
                clock: clock,
                random: SystemRandom(),
                log: Log(component: "tls", minimum: .debug) { log.add($0) }
            )
            return "it is good"
        } catch {
            return error.description
        }
    }

    private struct StoppedClock: TimeSource {
        let time: Timestamp
        func now() -> Timestamp { time }
        func sinceBoot() -> Duration { .zero }
        func bootIdentifier() -> String { "boot" }
    }

    @Test("what is wrong is said by the file's name")
    func faults() async throws {
        let scratch = try ScratchDirectory()
        let good = try await SelfSigned.make(in: scratch)
        let other = try await SelfSigned.make("other", in: scratch)
        let rsa = try await SelfSigned.make("rsa", kind: SelfSigned.rsa, in: scratch)
        let weak = try await SelfSigned.make("weak", kind: ["rsa:1024"], in: scratch)
        let locked = scratch.file("locked.key")
        _ = try await Program.run(
            "openssl",
            ["pkey", "-in", good.key, "-aes256", "-passout", "pass:secret", "-out", locked],
            in: scratch
        )
        let absent = scratch.file("absent")

        #expect(fault(good) == "it is good")
        #expect(fault(TLSFiles(certificate: absent, key: good.key)).contains("\(absent): No such file"))
        #expect(fault(TLSFiles(certificate: good.certificate, key: absent)).contains("\(absent): No such file"))
        #expect(fault(TLSFiles(certificate: scratch.path, key: good.key)).contains("\(scratch.path): Is a directory"))
        #expect(
            fault(TLSFiles(certificate: good.key, key: good.key)).hasPrefix("\(good.key) contains no PEM certificate")
        )
        #expect(
            fault(TLSFiles(certificate: good.certificate, key: good.certificate))
                .hasPrefix("\(good.certificate) contains no PEM private key")
        )
        #expect(fault(TLSFiles(certificate: good.certificate, key: locked)).hasPrefix("\(locked) is encrypted"))
        for wrong in [other, rsa] {
            let text = fault(TLSFiles(certificate: good.certificate, key: wrong.key))
            #expect(text == "\(wrong.key) does not match the certificate in \(good.certificate)")
        }
        #expect(fault(weak).hasPrefix("\(weak.certificate) cannot be used: ee key too small"))
    }

    @Test("a chain is sent whole")
    func chain() async throws {
        let scratch = try ScratchDirectory()
        let root = try await SelfSigned.make("root", in: scratch)
        let request = scratch.file("leaf.csr")
        let leaf = TLSFiles(certificate: scratch.file("leaf.crt"), key: scratch.file("leaf.key"))
        for arguments in [
            ["req", "-new", "-newkey"] + SelfSigned.ec + [
                "-nodes", "-keyout", leaf.key, "-out", request, "-subj", "/CN=leaf",
            ],
            [
                "x509", "-req", "-in", request, "-CA", root.certificate, "-CAkey", root.key, "-days", "2", "-out",
                leaf.certificate,
            ],
        ] {
            let made = try await Program.run("openssl", arguments, in: scratch)
            #expect(made.status == 0, "\(made.errors)")
        }
        let issuer = try #require(try AtomicFile.read(root.certificate, limit: 1 << 20))
        let own = try #require(try AtomicFile.read(leaf.certificate, limit: 1 << 20))
        try await SecureServer.run { test in
            try AtomicFile.write(own + issuer, to: test.files.certificate)
            try AtomicFile.write(try #require(try AtomicFile.read(leaf.key, limit: 1 << 20)), to: test.files.key)
            #expect(test.endpoint.reload())
            let outcome = try await test.client(["-showcerts"])
            #expect(outcome.output.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        }
    }

    @Test("an expired certificate and a key that all may read are warnings")
    func warnings() async throws {
        let scratch = try ScratchDirectory()
        let files = try await SelfSigned.make(in: scratch)
        let now = SystemClock().now()
        for (days, words) in [
            (0, nil), (-2, "is not valid yet"), (26, "expires soon"), (31, "has expired"),
        ] as [(Int64, String?)] {
            let lines = SecureServer.Lines()
            #expect(fault(files, at: now.advanced(bySeconds: days * 86_400), log: lines) == "it is good")
            #expect(lines.text.contains("level=warning") == (words != nil))
            if let words { #expect(lines.text.contains(words)) }
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: files.key)
        let lines = SecureServer.Lines()
        #expect(fault(files, log: lines) == "it is good")
        #expect(lines.text.contains("chmod o-rwx") && lines.text.contains(files.key))
    }
}
