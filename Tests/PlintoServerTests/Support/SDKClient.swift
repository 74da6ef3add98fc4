import PlintoModels
import TestSupport
import Testing

/// Sends what a published SDK sends, header included, and reads fields as it does.
struct SDKClient {
    let test: TestServer
    /// What the SDK sends with every request.
    let header: [String: String]
    var accessToken: String?

    static func typeScript(_ test: TestServer) -> SDKClient {
        SDKClient(
            test: test,
            header: [
                "Content-Type": "application/json", "User-Agent": "plinto-typescript-sdk/1.0.0 (Node.js v20.11.0)",
                "Accept": "*/*",
            ]
        )
    }

    static func python(_ test: TestServer) -> SDKClient {
        SDKClient(
            test: test,
            header: [
                "Content-Type": "application/json", "User-Agent": "python-httpx/0.28.1", "Accept": "*/*",
                "X-App-Id": "app_1",
            ]
        )
    }

    /// The fields of an answer that has this status; one that does not is a failure.
    @discardableResult
    func call(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        status: Int = 200
    ) async throws -> [String: JSONValue] {
        var fields = header
        if let accessToken { fields["Authorization"] = "Bearer " + accessToken }
        let answer = try await test.client.send(method, path, fields: fields, body: body.map { Array($0.utf8) })
        #expect(answer.status == status, "\(method) \(path): \(answer.text)")
        if case .object(let fields) = try answer.json { return fields }
        return [:]
    }
}

extension JSONValue? {
    /// Nil for what is no string.
    var string: String? {
        if case .string(let text)? = self { text } else { nil }
    }

    /// The fields of an object; of anything else, none.
    var fields: [String: JSONValue] {
        if case .object(let fields)? = self { fields } else { [:] }
    }
}
