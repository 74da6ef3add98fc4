import Foundation
import PlintoHTTP
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// A browser on its way to a provider and back.
struct Departure: Sendable {
    let provider: OAuthProvider
    /// What the provider gets in the address.
    let parameters: [String: String]
    /// `name=value`, as the browser sends it back.
    let cookie: String
    let setCookie: String

    var state: String { parameters["state"] ?? "" }
}

extension TestServer {
    static let application = "https://app.example.com/done?tab=1"

    /// Runs `body` with a server that one can sign in to by a provider on loopback.
    static func run(
        with provider: OAuthProvider,
        timeout: Duration = .seconds(20),
        change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (TestServer, StandInProvider, OtherServer) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let standIn = try StandInProvider(provider, clock: clock)
        try await OtherServer.run {
            await standIn.answer($0)
        } _: { other in
            try await run(clock: clock) {
                $0.oauth = standIn.settings(at: other.url, timeout: timeout)
                $0.redirects = RedirectAllowList(["https://app.example.com"]) ?? RedirectAllowList()
                change(&$0)
            } _: { test in
                try await body(test, standIn, other)
            }
        }
    }

    /// Sends a browser out; `query` is what follows the provider's path.
    func setOut(_ provider: OAuthProvider, query: String? = nil) async throws -> Departure {
        let query = query ?? "redirect_url=\(PercentEncoding.encode(Self.application))"
        let answer = try await send("GET", "/v1/auth/oauth/\(provider.rawValue)?\(query)")
        #expect(answer.status == 302)
        let location = try #require(answer.fields["location"])
        let setCookie = try #require(answer.fields["set-cookie"])
        return Departure(
            provider: provider,
            parameters: StandInProvider.parameters(String(location.split(separator: "?").last ?? "")),
            cookie: String(setCookie.prefix { $0 != ";" }),
            setCookie: setCookie
        )
    }

    /// Brings the browser back; without `cookie` with the one that it set out with.
    func comeBack(
        _ departure: Departure,
        _ parameters: [String: String],
        cookie: String? = nil,
        to provider: OAuthProvider? = nil
    ) async throws -> WireClient.Response {
        let parameters = ["state": departure.state].merging(parameters) { $1 }
        let query = parameters.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        let cookie = cookie ?? departure.cookie
        return try await client.send(
            "GET",
            "/v1/auth/oauth/\((provider ?? departure.provider).rawValue)/callback?\(query)",
            fields: cookie.isEmpty ? [:] : ["Cookie": "other=1; \(cookie); last=2"]
        )
    }

    /// The whole way there and back: what the application finds in its address.
    func outcome(
        by standIn: StandInProvider,
        as person: StandInProvider.Person,
        query: String? = nil
    ) async throws -> [String: String] {
        let departure = try await setOut(standIn.provider, query: query)
        let code = standIn.agree(person, to: departure.parameters)
        return try outcome(of: try await comeBack(departure, ["code": code]))
    }

    /// What an answer of the callback puts into the application's address.
    func outcome(of answer: WireClient.Response) throws -> [String: String] {
        #expect(answer.status == 302)
        let location = try #require(answer.fields["location"])
        #expect(location.hasPrefix(Self.application + "&"))
        var parameters = StandInProvider.parameters(String(location.split(separator: "?").last ?? ""))
        #expect(parameters.removeValue(forKey: "tab") == "1")
        return parameters
    }

    /// Signs in, all the way to the session.
    func signIn(
        by standIn: StandInProvider,
        as person: StandInProvider.Person
    ) async throws -> AuthenticationResponse {
        let outcome = try await outcome(by: standIn, as: person)
        let answer = try await exchange(try #require(outcome["code"]))
        #expect(answer.status == 200)
        return try answer.decode()
    }

    /// The code that links an identity to the account of `tokens`, as the application finds it.
    func linkCode(by standIn: StandInProvider, as person: StandInProvider.Person, for tokens: TokenPair) async throws
        -> String
    {
        let query = try await beginLink(standIn.provider, as: tokens)
        return try #require(try await outcome(by: standIn, as: person, query: query)["link_code"])
    }

    /// The query with which a browser sets out to link.
    func beginLink(_ provider: OAuthProvider, as tokens: TokenPair) async throws -> String {
        let answer = try await json(
            "POST",
            "/v1/users/me/identities/\(provider.rawValue)/link",
            BeginLinkRequest(redirectURL: Self.application),
            fields: ["Authorization": "Bearer \(tokens.accessToken)"]
        )
        #expect(answer.status == 200)
        let url = try answer.decode(BeginLinkResponse.self).authorizationURL
        #expect(url.hasPrefix("http://plinto.test/v1/auth/oauth/\(provider.rawValue)?link=lnk_"))
        return String(url.split(separator: "?")[1])
    }

    func confirmLink(_ code: String, as tokens: TokenPair) async throws -> WireClient.Response {
        try await json(
            "POST",
            "/v1/users/me/identities",
            LinkIdentityRequest(linkCode: code),
            fields: ["Authorization": "Bearer \(tokens.accessToken)"]
        )
    }

    func identities(_ tokens: TokenPair) async throws -> [UserIdentity] {
        try await send("GET", "/v1/users/me/identities", as: tokens).decode(UserIdentityList.self).identities
    }

    /// How many accounts there are.
    func accounts() async throws -> Int {
        try await server.database.read { try $0.users.count(nil) }
    }

    /// An account without password, made in the database.
    func account(_ email: String, isVerified: Bool) async throws -> UserID {
        let now = clock.now()
        let user = User(
            id: UserID(createdAt: now, random: Array(email.utf8.prefix(10))),
            email: email,
            emailVerified: isVerified,
            createdAt: now,
            updatedAt: now
        )
        let record = UserRecord(user: user, emailKey: email.lowercased(), usernameKey: nil, passwordHash: nil)
        let isNew = try await server.database.write { try $0.users.insert(record) }
        #expect(isNew)
        return user.id
    }
}
