import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Every endpoint, with every kind of API key: the table says what opens it, and nothing else does.
@Suite("Scopes of API keys")
struct APIKeyScopeTests {
    private static let closed: [EndpointDescription] = API.all.filter { $0.authentication != .none }

    /// Every scope but those that would open an endpoint which needs `scope`.
    private static func others(than scope: APIScope?) -> [APIScope] {
        APIScope.allCases.filter { $0 != scope && $0.included != scope }
    }

    @Test("every endpoint that takes a token says what an API key needs there, and no other does")
    func decided() {
        for endpoint in API.all {
            let name = Comment(rawValue: "\(endpoint.method.rawValue) \(endpoint.path): give it `keys:`")
            #expect((endpoint.keys != nil) == (endpoint.authentication != .none), name)
            guard let scope = endpoint.keys?.scope else { continue }
            // Only the scopes of administrators open what is theirs, and what only reads needs no more than to read.
            #expect(scope.isAdministrative == (endpoint.authentication == .administrator), name)
            #expect((endpoint.method == .get) == (scope.included == nil), name)
        }
    }

    @Test("a key opens what its scope names, and nothing else: every endpoint without, with less and with enough")
    func everyEndpoint() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            var keys: [APIScope: String] = [:]
            var without: [APIScope?: String] = [:]
            for scope in APIScope.allCases {
                keys[scope] = try await test.key([scope], of: admin.tokens).key
                without[scope] = try await test.key(Self.others(than: scope), of: admin.tokens).key
            }
            let unscoped = try await test.key(nil, of: admin.tokens).key

            func answer(_ endpoint: EndpointDescription, _ key: String?) async throws -> WireClient.Response {
                try await test.send(endpoint.method.rawValue, endpoint.samplePath, key: key ?? "")
            }
            func expectOpen(_ endpoint: EndpointDescription, _ key: String?, _ what: String) async throws {
                let opened = try await answer(endpoint, key)
                let name = Comment(rawValue: "\(endpoint.method.rawValue) \(endpoint.path) \(what): \(opened.status)")
                #expect(![401, 403, 405, 500].contains(opened.status), name)
            }
            for endpoint in Self.closed {
                let name = Comment(rawValue: "\(endpoint.method.rawValue) \(endpoint.path)")
                guard let scope = endpoint.keys?.scope else {
                    for key in [unscoped] + keys.values {
                        let refused = try await answer(endpoint, key)
                        #expect(refused.status == 403 && refused.reason == .sessionRequired, name)
                    }
                    continue
                }
                let refused = try await answer(endpoint, without[scope])
                #expect(refused.status == 403 && refused.reason == .insufficientScope, name)
                let challenge = refused.fields["www-authenticate"]
                #expect(challenge == "Bearer error=\"insufficient_scope\", scope=\"\(scope.rawValue)\"", name)
                if let less = scope.included {
                    #expect(try await answer(endpoint, keys[less]).reason == .insufficientScope, name)
                }
                try await expectOpen(endpoint, keys[scope], scope.rawValue)
                for more in APIScope.allCases where more.included == scope {
                    try await expectOpen(endpoint, keys[more], more.rawValue)
                }
                try await expectOpen(endpoint, unscoped, "unscoped")
            }
        }
    }

    @Test("a key of a user who is no administrator opens nothing of theirs, and cannot be made to")
    func administrators() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            for scopes in [#"["admin:read"]"#, #"["users:read","admin:write"]"#] {
                let refused = try await test.createKey(#"{"name":"a","scopes":\#(scopes)}"#, as: user.tokens)
                #expect(refused.status == 403 && refused.reason == .administratorRequired)
            }
            for body in [#"{"name":"a"}"#, #"{"name":"a","scopes":null}"#, #"{"name":"a","scopes":[]}"#] {
                let refused = try await test.createKey(body, as: user.tokens)
                #expect(refused.status == 400 && refused.field == "scopes" && refused.reason == .required)
            }
            #expect(try await test.createKey(#"{"name":"a","scopes":["root"]}"#, as: user.tokens).status == 400)
            let all = APIScope.allCases.filter { !$0.isAdministrative }
            let key = try await test.key(all, of: user.tokens).key
            for endpoint in Self.closed where endpoint.authentication == .administrator {
                let refused = try await test.send(endpoint.method.rawValue, endpoint.samplePath, key: key)
                #expect(refused.status == 403, "\(endpoint.path)")
            }
        }
    }

    @Test("an administrator's key loses its power with its owner, at once or within a second")
    func demotion() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            _ = try await test.administrator("second@example.com")
            let unscoped = try await test.key(nil, of: admin.tokens).key
            let scoped = try await test.key([.adminRead, .usersRead], of: admin.tokens).key
            for key in [unscoped, scoped] {
                #expect(try await test.send("GET", "/v1/admin/users", key: key).status == 200)
            }
            try await test.operate("admin", "demote", "--email", "admin@example.com")
            #expect(
                try await eventually { try await test.send("GET", "/v1/admin/users", key: scoped).status == 403 }
            )
            for path in ["/v1/admin/users", "/v1/users/me"] {
                #expect(try await test.send("GET", path, key: unscoped).reason == .administratorRequired)
            }
            #expect(try await test.send("GET", "/v1/admin/users", key: scoped).reason == .administratorRequired)
            // What they may still do themselves, it may do too.
            #expect(try await test.send("GET", "/v1/users/me", key: scoped).status == 200)
        }
    }

    @Test("the key of a suspended owner is refused on every path, and at once")
    func suspension() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let owner = try await test.administrator("owner@example.com")
            let keys = [
                try await test.key(nil, of: owner.tokens).key,
                try await test.key(APIScope.allCases, of: owner.tokens).key,
            ]
            for key in keys { #expect(try await test.send("GET", "/v1/users/me", key: key).status == 200) }
            let suspend = "/v1/admin/users/\(owner.user.id)/suspend"
            #expect(try await test.send("POST", suspend, as: admin.tokens).status == 200)
            for endpoint in Self.closed {
                for key in keys {
                    let refused = try await test.send(endpoint.method.rawValue, endpoint.samplePath, key: key)
                    #expect(refused.status == 403 && refused.reason == .accountSuspended, "\(endpoint.path)")
                }
            }
            let reactivate = "/v1/admin/users/\(owner.user.id)/reactivate"
            #expect(try await test.send("POST", reactivate, as: admin.tokens).status == 200)
            #expect(try await test.send("GET", "/v1/users/me", key: keys[0]).status == 200)
            #expect(try await test.send("DELETE", "/v1/admin/users/\(owner.user.id)", as: admin.tokens).status == 200)
            for key in keys {
                #expect(try await test.send("GET", "/v1/users/me", key: key).reason == .invalidAPIKey)
            }
        }
    }

    @Test("an undecided endpoint takes no key, and a key of one organization nothing outside of it")
    func policy() {
        let organization = OrganizationID(createdAt: Timestamp(seconds: 1), random: [UInt8](repeating: 1, count: 10))
        let other = OrganizationID(createdAt: Timestamp(seconds: 1), random: [UInt8](repeating: 2, count: 10))
        struct TokenAccess: EndpointAccess {
            static let authentication = AuthenticationRequirement.bearer
            let keys: KeyAccess?
        }
        func endpoint(_ path: Path<some Sendable>, _ keys: KeyAccess?) -> EndpointDescription {
            Endpoint(.get, path, TokenAccess(keys: keys), "A test.", response: NoBody.self).description
        }
        func reason(_ endpoint: EndpointDescription, _ path: String, bound: Bool = true) -> Reason? {
            var key = Samples.apiKey
            key.scopes = APIScope.allCases
            key.organizationID = bound ? organization : nil
            return KeyPolicy.refusal(of: key, owner: true, at: endpoint, path: path)?.reason
        }
        #expect(reason(endpoint(Path("/v1/x"), nil), "/v1/x", bound: false) == .sessionRequired)
        #expect(reason(endpoint(Path("/v1/x"), .scope(.usersRead)), "/v1/x", bound: false) == nil)
        #expect(reason(endpoint(Path("/v1/x"), .scope(.usersRead)), "/v1/x") == .insufficientScope)
        let members = endpoint(Path("/v1/organizations/{org_id}/members", PathText()), .scope(.organizationsRead))
        #expect(reason(members, "/v1/organizations/\(organization)/members") == nil)
        #expect(reason(members, "/v1/organizations/\(organization)/members/") == nil)
        for text in [other.text, "x", "", organization.text.uppercased(), organization.text + "x", "%6frg"] {
            #expect(reason(members, "/v1/organizations/\(text)/members") == .noSuchResource, "\(text)")
        }
    }
}
