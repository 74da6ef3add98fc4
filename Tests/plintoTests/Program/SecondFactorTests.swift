import PlintoHTTP
import PlintoModels
import PlintoSystem
import Testing

@testable import plinto

@Suite("Login with a second factor at the terminal")
struct SecondFactorTests {
    private static let login = ["login", "--server", "https://x.example", "--email", "jo"]
    private static let status =
        #"{"version":"1","pid":1,"state":"signed_in","connectivity":"online","rotation_pending":false,"totp_count":0,"#
        + #""account":{"server":"https://x.example","email":"jo@x.example","user_id":"usr_01hxyzabcdefghjkmnpqrstvwx"}}"#

    private static func challenge(_ methods: String = #""totp","backup_code""#) -> HTTPResponse {
        .json(
            #"{"mfa_required":true,"login_id":"abc","methods":[\#(methods)],"tries_left":5,"#
                + #""expires_at":"2025-01-18T12:00:00Z"}"#
        )
    }

    private static func agent(
        _ completion: HTTPResponse,
        _ challenge: HTTPResponse = SecondFactorTests.challenge(),
        _ body: (CannedAgent) async throws -> Void
    ) async throws {
        try await CannedAgent.answering(
            [
                "POST /agent/v1/login": challenge,
                "POST /agent/v1/login/second-factor": completion,
                "DELETE /agent/v1/login/abc": .json(#"{"success":true,"message":"Login cancelled"}"#),
                "GET /agent/v1/totp/office/code": .json(#"{"code":"024680","period":30,"valid_for":12}"#),
            ],
            body
        )
    }

    private static func sent(_ agent: CannedAgent) -> [String] {
        agent.asked.filter { $0.line.hasSuffix("second-factor") }.map(\.body)
    }

    @Test("the code is asked for unseen after the password, and completes the login")
    func asked() async throws {
        try await Self.agent(.json(Self.status)) { agent in
            let run = Run(Self.login, socket: agent.socket, typed: "s3cret", more: ["123 456"])
            #expect(run.status == .success, "\(run.errors)")
            #expect(run.questions.last == "Authenticator code or backup code for jo: ")
            #expect(run.errors == "Signed in to https://x.example as jo@x.example.\n")
            #expect(Self.sent(agent) == [#"{"code":"123 456","login_id":"abc"}"#])
            #expect(run.output.isEmpty)
        }
    }

    @Test("a wrong code at the terminal is asked for again; ending the input gives the login up")
    func wrong() async throws {
        let error = APIError(.unauthorized, .wrongCode, "Wrong. 4 tries are left.", field: "code")
        try await Self.agent(.failure(error)) { agent in
            let run = Run(Self.login, socket: agent.socket, typed: "s3cret", more: ["1", "2", "3"])
            #expect(run.status == .failure)
            #expect(run.questions.count == 5)
            #expect(run.errors.hasPrefix("plinto: Wrong. 4 tries are left.\n"))
            #expect(run.errors.hasSuffix("plinto: Nothing was entered.\n"))
            #expect(Self.sent(agent).count == 3)
            #expect(agent.asked.last?.line == "DELETE /agent/v1/login/abc")
        }
    }

    @Test("password and code come from two lines of one standard input, and a wrong one is the end")
    func piped() async throws {
        let options = ["--password-stdin", "--code-stdin"]
        try await Self.agent(.json(Self.status)) { agent in
            let run = Run(Self.login + options + ["--json"], socket: agent.socket, input: "s3cret\r\n123456\n")
            #expect(run.status == .success)
            #expect(run.output == Self.status + "\n")
            #expect(Self.sent(agent) == [#"{"code":"123456","login_id":"abc"}"#])
            #expect(agent.asked.first?.body.contains(#""password":"s3cret""#) == true)
            #expect(Run(Self.login + options, socket: agent.socket, input: "s3cret").errors.contains("code is empty"))
        }
        let error = APIError(.unauthorized, .wrongCode, "Wrong.", field: "code")
        try await Self.agent(.failure(error)) { agent in
            let run = Run(Self.login + options, socket: agent.socket, input: "s3cret\n1\n2\n3\n")
            #expect(run.status == .refused)
            #expect(run.errors == "plinto: Wrong.\n")
            #expect(Self.sent(agent).count == 1)
        }
    }

    @Test("with --totp the code comes from the agent; a name that it does not know is found out before the password")
    func fromStore() async throws {
        try await Self.agent(.json(Self.status)) { agent in
            let run = Run(Self.login + ["--totp", "office"], socket: agent.socket, typed: "s3cret")
            #expect(run.status == .success, "\(run.errors)")
            #expect(run.questions.count == 1)
            #expect(Self.sent(agent) == [#"{"code":"024680","login_id":"abc"}"#])
            let wrong = Run(Self.login + ["--totp", "wrok"], socket: agent.socket, typed: "s3cret")
            #expect(wrong.status != .success)
            #expect(wrong.questions.isEmpty)
            let both = Run(Self.login + ["--totp", "office", "--code-stdin"], socket: agent.socket, typed: "s3cret")
            #expect(both.status == .usage)
        }
    }

    @Test("with --totp a refused code is followed by the next one, once, when its time has come")
    func nextCode() async throws {
        let error = APIError(.unauthorized, .wrongCode, "Wrong.", field: "code")
        try await Self.agent(.failure(error)) { agent in
            let run = Run(Self.login + ["--totp", "office"], socket: agent.socket, typed: "s3cret")
            #expect(run.status == .refused)
            #expect(run.pauses == [.seconds(12)])
            #expect(run.errors.hasPrefix("plinto: The code was refused; it may have been used already."))
            #expect(Self.sent(agent).count == 2)
        }
        let over = APIError(.unauthorized, .mfaAttemptOver, "Over.")
        try await Self.agent(.failure(over)) { agent in
            #expect(Run(Self.login + ["--totp", "office"], socket: agent.socket, typed: "s").pauses.isEmpty)
        }
    }

    @Test("without a terminal, or where no code would do, the login is given up and the message says what helps")
    func impossible() async throws {
        try await Self.agent(.json(Self.status)) { agent in
            let run = Run(Self.login + ["--password-stdin"], socket: agent.socket, input: "s3cret\n")
            #expect(run.status == .usage)
            #expect(run.errors.contains("--code-stdin"))
            #expect(agent.asked.last?.line == "DELETE /agent/v1/login/abc")
        }
        try await Self.agent(.json(Self.status), Self.challenge(#""passkey""#)) { agent in
            let run = Run(Self.login, socket: agent.socket, typed: "s3cret", more: ["1"])
            #expect(run.status == .refused)
            #expect(run.errors.contains("passkey"))
            #expect(Self.sent(agent).isEmpty)
        }
    }

    @Test("a login that is over, and every other refusal, ends the command")
    func over() async throws {
        let error = APIError(.unauthorized, .mfaAttemptOver, "Over.", field: "login_id")
        try await Self.agent(.failure(error)) { agent in
            let run = Run(Self.login, socket: agent.socket, typed: "s3cret", more: ["1", "2"])
            #expect(run.status == .refused)
            #expect(Self.sent(agent).count == 1)
            #expect(run.errors == "plinto: Over.\n")
        }
    }
}
