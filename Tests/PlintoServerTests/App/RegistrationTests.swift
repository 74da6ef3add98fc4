import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Registered endpoints")
struct RegistrationTests {
    @Test("each endpoint of the API has a handler on its method and path")
    func complete() async throws {
        try await TestServer.run { test in
            for endpoint in API.all {
                let answer = try await test.send(endpoint.method.rawValue, endpoint.samplePath)
                let place = Comment(rawValue: "\(endpoint.method.rawValue) \(endpoint.path): \(answer.status)")
                #expect(answer.status != 405 && answer.reason != .noSuchRoute, place)
                #expect((answer.status == 401) == endpoint.authentication.requiresToken || answer.status == 429, place)
            }
        }
    }
}
