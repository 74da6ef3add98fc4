import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// How much of a body each endpoint takes.
@Suite("Limits of bodies")
struct BodyLimitTests {
    @Test(
        "where no token is needed 16 KiB are taken, elsewhere 64 KiB, and more where an attestation may need it alone"
    )
    func table() {
        for endpoint in API.all + AgentAPI.all {
            let isOpen = endpoint.authentication == .none || endpoint.authentication == .optionalBearer
            guard endpoint != API.Passkeys.register.description else {
                #expect(endpoint.bodyLimit == 128 * 1024)
                continue
            }
            #expect(endpoint.bodyLimit == (isOpen ? 16 : 64) * 1024, "\(endpoint.method.rawValue) \(endpoint.path)")
        }
    }

    @Test(
        "a body within the limit of its endpoint is read, one byte more is 413 with the limit named",
        arguments: [
            ("POST", "/v1/auth/signin", 16_384), ("POST", "/v1/auth/signin/", 16_384),
            ("POST", "/api/v1/auth/signin", 16_384), ("POST", "/api/v1/auth/login", 16_384),
            ("PATCH", "/v1/users/me", 65_536), ("PATCH", "/api/v1/auth/profile", 65_536),
            ("POST", "/v1/organizations/org_1/invitations", 65_536), ("POST", "/v1/nothing", 16_384),
            ("PUT", "/v1/users/me", 16_384), ("POST", "/magic-link", 16_384),
        ]
    )
    func limits(method: String, path: String, limit: Int) async throws {
        try await TestServer.run { test in
            let fits = try await test.client.send(method, path, body: [UInt8](repeating: 0x20, count: limit))
            #expect(fits.status != 413, "\(fits.status)")
            let refused = try await test.client.send(method, path, body: [UInt8](repeating: 0x20, count: limit + 1))
            #expect(refused.status == 413)
            #expect(refused.reason == .bodyTooLarge)
            #expect(refused.error?.error.message.contains("the limit is \(limit) bytes") == true)
        }
    }
}
