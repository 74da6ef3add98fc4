import Foundation
import PlintoHTTP
import PlintoModels
import PlintoTLS
import TestSupport
import Testing

@Suite("Bytes over TLS")
struct TransferTests {
    @Test("a large body arrives, and a large answer leaves, also to a client that is slow to take it")
    func large() async throws {
        let answer = [UInt8]((0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let handler: HTTPHandler = { request in
            request.method == .post
                ? HTTPResponse(status: 200, body: Array("\(request.body.count)".utf8))
                : HTTPResponse(status: 200, body: answer)
        }
        try await SecureServer.run(handler: handler) { test in
            let body = test.scratch.file("body")
            try Data([UInt8](repeating: 7, count: 1_000_000)).write(to: URL(fileURLWithPath: body))
            let upload = try await test.curl(["--data-binary", "@" + body, test.url])
            #expect(upload.output == "1000000", "\(upload.errors)")
            for speed in [["--limit-rate", "16M"], []] {
                let file = test.scratch.file("answer")
                let download = try await test.curl(speed + ["-o", file, test.url])
                #expect(download.status == 0, "\(download.errors)")
                #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: file))) == answer)
            }
        }
    }

    @Test("many requests go over one connection, and none is left waiting in it")
    func reuse() async throws {
        try await SecureServer.run { test in
            let outcome = try await test.curl(["-w", "%{num_connects} ", test.url + "/[1-300]"])
            let words = outcome.output.split(whereSeparator: \.isWhitespace)
            #expect(words.count == 900, "\(outcome.errors)")
            #expect(words.filter { $0.hasPrefix("/") }.map { String($0) } == (1...300).map { "/\($0)" })
            #expect(outcome.output.contains("1 /2 0\n0 "))
        }
    }

    @Test("requests of a pipeline in one record are answered in order")
    func pipeline() async throws {
        try await SecureServer.run { test in
            let requests = (0..<200).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            let outcome = try await test.client(["-quiet"], input: requests + SecureServer.lastRequest)
            let paths = outcome.output.components(separatedBy: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "\n" } }
            #expect(paths == (0..<200).map { "/\($0) 0" } + ["/last 0"])
        }
    }

    @Test("a client that ends its side while its answer is made still gets it")
    func halfClosed() async throws {
        let handler: HTTPHandler = { request in
            try? await Task.sleep(for: .milliseconds(200))
            return await SecureServer.echo(request)
        }
        // Neither curl nor OpenSSL's client can do that.
        let script = """
            import os, socket, ssl, sys
            plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            other = socket.socket(fileno=os.dup(plain.fileno()))
            client = ssl.create_default_context(cafile=sys.argv[2]).wrap_socket(plain, server_hostname="localhost")
            client.sendall(b"GET /half HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
            other.shutdown(socket.SHUT_WR)
            while (data := client.recv(4096)): sys.stdout.write(data.decode())
            """
        try await SecureServer.run(handler: handler) { test in
            let arguments = ["-c", script, "\(test.port)", test.files.certificate]
            let outcome = try await Program.run("python3", arguments, in: test.scratch)
            #expect(outcome.output.hasSuffix("/half 0\n"), "\(outcome.errors)")
            #expect(outcome.status == 0)
        }
    }
}
