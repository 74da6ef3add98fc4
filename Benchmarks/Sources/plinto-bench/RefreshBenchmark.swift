/// Token rotation as by normal clients: every connection has its own session and sends its latest refresh token.
struct RefreshBenchmark {
    private struct Rotation: Conversation {
        let host: String
        /// A prefix that makes the idempotency keys of this session unique.
        let keyPrefix: String
        var token: String
        var count = 0

        mutating func nextRequest() -> [UInt8] {
            count += 1
            return requestBytes(
                "POST",
                "/v1/auth/refresh",
                host: host,
                headers: ["Idempotency-Key: \(keyPrefix)-\(count)"],
                body: #"{"refresh_token":"\#(token)"}"#
            )
        }

        mutating func received(_ response: Response) throws {
            guard response.succeeded else {
                throw BenchmarkError("a rotation was refused: \(String(decoding: response.body, as: UTF8.self))")
            }
            token = try response.field("refresh_token")
        }
    }

    private let url: LoopbackURL
    private let load: Load

    init(_ arguments: Arguments) throws {
        url = try LoopbackURL(parsing: arguments.require("url"))
        load = try Load(arguments)
    }

    func run() throws {
        let client = try BlockingClient(address: url.address)
        var random = SystemRandomNumberGenerator()
        let credentials =
            #"{"email":"bench-\#(hexadecimal(random.next()))@example.com","password":"quiet-granite-lantern-7"}"#
        _ = try post("/v1/auth/signup", credentials, on: client)
        let rotations = try (0..<load.connections).map { _ in
            let signedIn = try post("/v1/auth/signin", credentials, on: client)
            return Rotation(
                host: url.authority,
                keyPrefix: hexadecimal(random.next()) + hexadecimal(random.next()),
                token: try signedIn.field("refresh_token")
            )
        }
        try LoadLoop(address: url.address, load: load).runOnThreads(rotations).report()
    }

    private func post(_ target: String, _ body: String, on client: BlockingClient) throws -> Response {
        let response = try client.send(requestBytes("POST", target, host: url.authority, body: body))
        guard response.succeeded else {
            throw BenchmarkError("\(target) was refused: \(String(decoding: response.body, as: UTF8.self))")
        }
        return response
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
