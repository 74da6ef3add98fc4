import PlintoModels
import TestSupport
import Testing

@testable import PlintoHTTP
@testable import PlintoServer

/// The description of the API, made from the same table that the server serves.
@Suite("OpenAPI")
struct OpenAPITests {
    private func member(_ value: JSONValue?, _ names: String...) -> JSONValue? {
        names.reduce(value) { value, name in
            guard case .object(let fields) = value else { return nil }
            return fields[name]
        }
    }

    private func keys(_ value: JSONValue?) -> Set<String> {
        guard case .object(let fields) = value else { return [] }
        return Set(fields.keys)
    }

    private func document() throws -> JSONValue {
        try OpenAPIDocument(endpoints: API.all, publicURL: "https://id.example.com").json()
    }

    @Test("every endpoint is there with summary, security, success and each error that it may answer with")
    func complete() throws {
        let paths = member(try document(), "paths")
        for endpoint in API.all {
            let operation = member(paths, endpoint.path.description, endpoint.method.rawValue.lowercased())
            let name = Comment(rawValue: "\(endpoint.method.rawValue) \(endpoint.path)")
            #expect(member(operation, "summary") == .string(endpoint.summary), name)
            let isOpen = endpoint.authentication == .none
            let bearer = JSONValue.object(["bearer": .array([])])
            let security: [JSONValue] =
                switch endpoint.authentication {
                case .none, .socketPeer: []
                case .optionalBearer: [.object([:]), bearer]
                case .bearer, .administrator:
                    [bearer]
                        + (endpoint.keys?.scope.map { [.object(["api_key": .array([.string($0.rawValue)])])] } ?? [])
                }
            #expect(member(operation, "security") == .array(security), name)

            let responses = member(operation, "responses")
            let success = member(responses, String(endpoint.status))
            if endpoint.details.responseForm == .json {
                #expect(member(success, "content", "application/json", "schema") != nil, name)
                #expect(member(success, "content", "application/json", "example") != nil, name)
            }
            let forms = ["application/json"] + (endpoint.details.responseForm == .json ? [] : ["text/html"])
            #expect(keys(member(responses, "500", "content")) == Set(forms), name)
            #expect(keys(responses).isSuperset(of: ["400", "408", "413", "500", "503"]), name)
            if !isOpen { #expect(keys(responses).isSuperset(of: ["401", "403"]), name) }
            if endpoint.isCounted { #expect(keys(responses).contains("429"), name) }
            let hasParameters = endpoint.path.segments.contains(where: \.isParameter)
            if hasParameters { #expect(keys(responses).contains("404"), name) }
            #expect((member(operation, "requestBody") != nil) == endpoint.details.takesBody, name)
            for summary in endpoint.details.errors {
                let reasons = member(responses, String(summary.status), "x-reasons")
                guard case .array(let words) = reasons else {
                    Issue.record("no reasons of \(summary.status) at \(name)")
                    continue
                }
                for reason in summary.reasons { #expect(words.contains(.string(reason.rawValue)), name) }
            }
        }
        let operations = API.all.map {
            member(paths, $0.path.description, $0.method.rawValue.lowercased(), "operationId")
        }
        #expect(Set(operations).count == API.all.count)
    }

    @Test("anyone who has made something is led to all that can be done with it, by its id and what was in the path")
    func links() throws {
        let paths = member(try document(), "paths")
        var leading: Set<String> = []
        for endpoint in API.all {
            let success = member(paths, endpoint.path.description, "post", "responses", String(endpoint.status))
            if endpoint.method == .post, member(success, "links") != nil { leading.insert(endpoint.path.description) }
        }
        let collections: Set = [
            "/v1/api-keys", "/v1/organizations", "/v1/organizations/{org_id}/invitations", "/v1/users/me/identities",
            "/v1/webhooks",
        ]
        #expect(leading == collections)
        // What follows an identity's path there is a provider as well, and that is no id.
        let identities = member(paths, "/v1/users/me/identities", "post", "responses", "201", "links")
        #expect(keys(identities) == ["deleteUsersMeIdentitiesByIdentityId"])

        let organization = member(paths, "/v1/organizations", "post", "responses", "201", "links")
        let rename = member(organization, "patchOrganizationsByOrgId")
        #expect(member(rename, "operationId") == .string("patchOrganizationsByOrgId"))
        #expect(member(rename, "parameters") == .object(["org_id": .string("$response.body#/id")]))
        #expect(member(organization, "getOrganizationsByOrgIdMembers") != nil)
        #expect(member(organization, "deleteOrganizationsByOrgIdInvitationsByInvitationId") == nil)
        let invitations = member(
            paths,
            "/v1/organizations/{org_id}/invitations",
            "post",
            "responses",
            "201",
            "links"
        )
        #expect(keys(invitations) == ["deleteOrganizationsByOrgIdInvitationsByInvitationId"])
        #expect(
            member(invitations, "deleteOrganizationsByOrgIdInvitationsByInvitationId", "parameters")
                == .object([
                    "org_id": .string("$request.path.org_id"), "invitation_id": .string("$response.body#/id"),
                ])
        )
    }

    @Test("what has a version tells it, takes it as a condition, and shows what there is where that does not hold")
    func versions() throws {
        let document = try document()
        let item = member(document, "paths", "/v1/users/me")
        let known = member(item, "get", "responses")
        #expect(member(known, "200", "headers", "ETag") != nil && member(known, "304", "headers", "ETag") != nil)
        #expect(member(known, "304", "content") == nil && member(known, "412") == nil)
        #expect(member(document, "components", "headers", "ETag") != nil)
        #expect(member(item, "patch", "responses", "200", "headers", "ETag") != nil)
        #expect(member(item, "delete", "responses", "200", "headers", "ETag") == nil)
        for (method, field) in [("get", "If-None-Match"), ("patch", "If-Match"), ("delete", "If-Match")] {
            guard case .array(let parameters) = member(item, method, "parameters") else {
                Issue.record("\(method) takes no parameter")
                continue
            }
            let retry: [JSONValue?] = method == "get" ? [] : [.string("Idempotency-Key")]
            #expect(Set(parameters.map { member($0, "name") }) == Set([.string(field)] + retry))
            #expect(parameters.allSatisfy { member($0, "in") == .string("header") })
            guard method != "get" else { continue }
            let refused = member(item, method, "responses", "412")
            #expect(member(refused, "x-reasons") == .array([.string("version_mismatch")]))
            #expect(member(refused, "headers", "ETag") != nil)
            let content = member(refused, "content", "application/json")
            #expect(member(content, "example", "current", "id") != nil)
            guard case .array(let parts) = member(content, "schema", "allOf") else {
                Issue.record("\(method) describes no current user")
                continue
            }
            let shown = parts.map { member($0, "properties", "current", "$ref") }
            #expect(shown == [nil, .string("#/components/schemas/User")])
        }
        #expect(member(document, "paths", "/v1/users/me/sessions", "get", "responses", "304") == nil)
    }

    @Test("what the engine refuses before any endpoint is described at every endpoint")
    func engine() {
        for endpoint in API.all {
            let errors = DocumentedErrors(endpoint)
            for fault in RequestError.allCases {
                #expect(errors.contains(fault.error.status, fault.error.reason), "\(fault) at \(endpoint.path)")
            }
        }
    }

    @Test("a schema says what the type decodes: what is required, what is optional, what takes null")
    func derived() throws {
        let schemas = member(try document(), "components", "schemas")
        let signUp = member(schemas, "SignUpRequest")
        #expect(member(signUp, "required") == .array([.string("email"), .string("password")]))
        #expect(member(signUp, "additionalProperties") == .bool(false))
        #expect(keys(member(signUp, "properties")) == ["email", "password", "first_name", "last_name", "username"])
        let user = member(schemas, "User")
        #expect(member(user, "properties", "status") == .object(["$ref": .string("#/components/schemas/UserStatus")]))
        #expect(member(user, "properties", "created_at", "format") == .string("date-time"))
        #expect(member(user, "properties", "metadata", "additionalProperties") == .object([:]))
        #expect(member(user, "additionalProperties") == nil)
        let update = member(schemas, "UpdateUserRequest")
        #expect(member(update, "required") == nil)
        #expect(member(update, "properties", "username", "anyOf") != nil)
        #expect(
            keys(member(schemas, "AdminUser", "properties")) == keys(member(user, "properties")).union(["is_admin"])
        )
        guard case .array(let answers) = member(schemas, "SignInResponse", "oneOf") else {
            Issue.record("a sign-in has two answers")
            return
        }
        #expect(answers.count == 2)
    }

    @Test("every example fits its schema, and decodes strictly where it is a request")
    func examples() throws {
        for endpoint in API.all + AgentAPI.all {
            let name = Comment(rawValue: "\(endpoint.method.rawValue) \(endpoint.path)")
            let request = try endpoint.details.request()
            let sent = try endpoint.details.requestExample() ?? request.example
            #expect(request.complaints(about: sent, isRequest: true) == [], name)
            let response = try endpoint.details.response()
            let answered = try endpoint.details.responseExample() ?? response.example
            #expect(response.complaints(about: answered) == [], name)
        }
    }

    @Test("what differs from a schema is noticed, so that the other tests can fail")
    func conformance() throws {
        let schema = try SchemaProbe.schema(of: UserSessionList.self)
        let good = try JSONValue(encoding: UserSessionList(sessions: [Samples.userSession]))
        #expect(schema.complaints(about: good) == [])
        guard case .object(var fields) = good else { return }
        fields["more"] = .bool(true)
        #expect(schema.complaints(about: .object(fields)).count == 1)
        fields["more"] = nil
        fields["total"] = .string("1")
        #expect(schema.complaints(about: .object(fields)).count == 1)
        fields["total"] = nil
        #expect(schema.complaints(about: .object(fields)).count == 1)
    }

    @Test("the server serves it, and its own answers fit it")
    func served() async throws {
        try await TestServer.run { test in
            let answer = try await test.send("GET", "/openapi.json")
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"] == "application/json")
            let expected = try OpenAPIDocument(endpoints: API.all, publicURL: "http://plinto.test").json()
            #expect(try answer.json == expected)

            let admin = try await test.administrator()
            let john = try await test.signUp()
            for endpoint in API.all where endpoint.method == .get && endpoint.details.responseForm == .json {
                let schema = try endpoint.details.response()
                let user = endpoint.path.filledIfPossible(user: john.user.id)
                let answer = try await test.send("GET", user, as: admin.tokens)
                let name = Comment(rawValue: "\(endpoint.path)")
                if answer.status == endpoint.status {
                    #expect(try schema.complaints(about: answer.json) == [], name)
                } else {
                    let reason = try #require(answer.reason, name)
                    #expect(DocumentedErrors(endpoint).contains(answer.status, reason), name)
                }
            }
        }
    }
}
