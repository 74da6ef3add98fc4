import Foundation
import PlintoModels
import TestSupport
import Testing

/// The server with a certificate of its own, met by curl.
@Suite("HTTPS")
struct TLSTests {
    private func run(_ program: String, _ arguments: [String], _ fixture: TestEnvironment) throws -> String {
        let process = try ChildProcess(
            "/usr/bin/" + program,
            arguments,
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: fixture.scratch
        )
        let output = try process.remainingOutput()
        #expect(process.waitForEnd() == .exited(0), "\(process.errorText)")
        return output
    }

    private func makeCertificate(_ name: String, _ fixture: TestEnvironment) throws {
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-keyout", fixture.scratch.file("server.key"), "-out", fixture.scratch.file("server.crt"), "-subj",
                "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
            ],
            fixture
        )
    }

    private func certificateName(_ fixture: TestEnvironment) throws -> String {
        let url = "https://127.0.0.1:\(fixture.port)/health"
        let arguments = ["-sSk", "--max-time", "20", "-w", "%{certs}", "-o", "/dev/null", url]
        return try run("curl", arguments, fixture).split(separator: "\n").first { $0.hasPrefix("Subject:") }.map {
            String($0)
        } ?? "none"
    }

    @Test("it says https, signs up, and SIGHUP replaces the certificate, never by a bad one")
    func serves() throws {
        let fixture = try TestEnvironment()
        try makeCertificate("first", fixture)
        let paths = [
            "--tls-certificate", fixture.scratch.file("server.crt"), "--tls-key", fixture.scratch.file("server.key"),
        ]
        let server = try fixture.startServer(paths)
        let base = "https://127.0.0.1:\(fixture.port)"
        let answer = try run(
            "curl",
            [
                "-sS", "--max-time", "20", "--cacert", fixture.scratch.file("server.crt"), "-H",
                "Content-Type: application/json", "-d",
                #"{"email": "ada@example.com", "password": "a sentence is a fine password"}"#, base + "/v1/auth/signup",
            ],
            fixture
        )
        let tokens = try WireJSON.decodeResponse(AuthenticationResponse.self, from: Array(answer.utf8)).tokens
        let claims = try #require(tokens.accessToken.split(separator: ".").dropFirst().first)
        let base64 = claims.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - claims.count % 4) % 4)
        let decoded = try #require(Data(base64Encoded: base64 + padding))
        let text = String(bytes: decoded, encoding: .utf8)?.replacing("\\/", with: "/") ?? ""
        #expect(text.contains("\"iss\":\"\(base)\""))

        #expect(try certificateName(fixture).contains("first"))
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: fixture.scratch.file("server.crt")))
        server.send(SIGHUP)
        #expect(comesTrue { server.errorText.contains("the old one stays in use") })
        #expect(try certificateName(fixture).contains("first"))
        try makeCertificate("second", fixture)
        server.send(SIGHUP)
        #expect(try comesTrue { try certificateName(fixture).contains("second") })
        server.send(SIGTERM)
        #expect(server.waitForEnd() == .exited(0))
    }

    @Test("SIGHUP without a certificate does no harm")
    func hangUp() throws {
        let fixture = try TestEnvironment()
        let server = try fixture.startServer()
        for _ in 1...3 { server.send(SIGHUP) }
        #expect(comesTrue { server.errorText.contains("there is no certificate to reload") })
        #expect(try fixture.api.get("/health").status == 200)
        server.send(SIGTERM)
        #expect(server.waitForEnd() == .exited(0))
    }
}
