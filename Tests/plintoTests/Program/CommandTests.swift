import Foundation
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Testing

@testable import plinto

@Suite("Commands against an agent")
struct CommandTests {
    private static let status =
        #"{"version":"1","pid":1,"state":"signed_in","connectivity":"online","rotation_pending":false,"totp_count":0}"#
    private static let entry =
        #"{"name":"git","algorithm":"SHA1","kind":"totp","digits":6,"period":30,"created_at":"2025-01-18T12:00:00Z"}"#

    @Test("the token alone is on standard output")
    func token() async throws {
        let answer = HTTPResponse.json(
            #"{"access_token":"a.b-c_d","token_type":"Bearer","expires_at":"2025-01-18T12:00:00Z","expires_in":1}"#
        )
        try await CannedAgent.answering(
            ["GET /agent/v1/token": answer, "GET /agent/v1/token?min_ttl=60": answer]
        ) { agent in
            let plain = Run(["token"], socket: agent.socket)
            #expect(plain.output == "a.b-c_d\n")
            #expect(plain.errors.isEmpty)
            #expect(plain.status == .success)
            let header = Run(["token", "--header", "--min-ttl", "60"], socket: agent.socket)
            #expect(header.output == "Authorization: Bearer a.b-c_d\n")
            #expect(agent.asked.map(\.line) == ["GET /agent/v1/token", "GET /agent/v1/token?min_ttl=60"])
        }
    }

    @Test("a token that would break out of a header is not printed", arguments: [#"a\r\nX-Evil: 1"#, "", "a b"])
    func hostileToken(text: String) async throws {
        let json =
            #"{"access_token":"\#(text)","token_type":"Bearer","expires_at":"2025-01-18T12:00:00Z","expires_in":1}"#
        try await CannedAgent.answering(["GET /agent/v1/token": .json(json)]) { agent in
            let run = Run(["token", "--header"], socket: agent.socket)
            #expect(run.status == .failure)
            #expect(run.output.isEmpty)
        }
    }

    @Test("with --json the answer comes as it is, and an error's envelope on standard error")
    func json() async throws {
        let error = APIError(.internalError, .offline, "No network.", status: 503)
        try await CannedAgent.answering(
            ["GET /agent/v1/status": .json(Self.status + "\n"), "GET /agent/v1/token": try .failure(error)]
        ) { agent in
            #expect(Run(["status", "--json"], socket: agent.socket).output == Self.status + "\n")
            let failed = Run(["token", "--json"], socket: agent.socket)
            #expect(failed.status == .offline)
            #expect(failed.output.isEmpty)
            #expect(failed.errors.hasPrefix(#"{"error":{"code":"INTERNAL_ERROR""#))
            #expect(Run(["token"], socket: agent.socket).errors == "plinto: No network.\n")
        }
    }

    @Test("an error's words are shown, not obeyed")
    func hostileError() async throws {
        let error = APIError(.forbidden, .serverRefused, "No\u{1b}[2J.")
        try await CannedAgent.answering(["GET /v1/users/me": try .failure(error)]) { agent in
            let run = Run(["whoami"], socket: agent.socket)
            #expect(run.errors == #"plinto: No\u001b[2J."# + "\n")
            #expect(run.status == .refused)
        }
    }

    @Test("a server's words are printed up to a thousand characters, and whole for programs")
    func longError() async throws {
        let words = String(repeating: "e\u{301}", count: 30_000)
        let error = APIError(.forbidden, .serverRefused, words)
        try await CannedAgent.answering(["GET /agent/v1/token": try .failure(error)]) { agent in
            let text = Run(["token"], socket: agent.socket)
            #expect(text.status == .refused)
            #expect(text.errors.unicodeScalars.count < 1050)
            #expect(text.errors.hasSuffix("… [59000 more characters]\n"), "\(text.errors.suffix(60))")
            let json = Run(["token", "--json"], socket: agent.socket)
            #expect(json.errors.contains(words))
        }
    }

    @Test("a misspelt variable is wrong usage, with what was meant, and nothing is asked of the agent")
    func misspeltVariable() async throws {
        try await CannedAgent.answering(["GET /agent/v1/status": .json(Self.status)]) { agent in
            for (name, meant) in [
                ("PLINTO_SOKET", "PLINTO_SOCKET"), ("PLINTO_STATE_DIRECTROY", "PLINTO_STATE_DIRECTORY"),
                ("PLINTO_LISTNE", "PLINTO_LISTEN"),
            ] {
                let run = Run(["status"], socket: agent.socket, variables: [name: "/s"])
                #expect(run.status == .usage)
                #expect(
                    run.errors == "plinto: Unknown environment variable \(name). Did you mean \(meant)? "
                        + "Correct or unset it.\n"
                )
            }
            #expect(agent.asked.isEmpty)
        }
    }

    @Test("any other unknown variable is named in a warning, except with --json, and stops nothing")
    func unknownVariables() async throws {
        try await CannedAgent.answering(["GET /agent/v1/status": .json(Self.status)]) { agent in
            let variables = [
                "PLINTO_SERVER_PORT": "tcp://10.0.0.1:8000", "PLINTO_SERVER_SERVICE_HOST": "10.0.0.1",
                "PLINTO_DATABASE": "sqlite:x",
            ]
            let run = Run(["status"], socket: agent.socket, variables: variables)
            #expect(run.status == .success)
            #expect(
                run.errors == "plinto: warning: ignoring the unknown environment variables PLINTO_SERVER_PORT, "
                    + "PLINTO_SERVER_SERVICE_HOST\n"
            )
            let json = Run(["status", "--json"], socket: agent.socket, variables: variables)
            #expect(json.status == .success && json.errors.isEmpty)
            #expect(Run(["--help"], socket: agent.socket, variables: variables).errors.isEmpty)
        }
    }

    @Test("the password is asked for, or is the first line of standard input, and goes to the agent alone")
    func login() async throws {
        try await CannedAgent.answering(["POST /agent/v1/login": .json(Self.status)]) { agent in
            let arguments = ["login", "--server", "https://x.example", "--email", "jo@x.example"]
            let asked = Run(arguments, socket: agent.socket, typed: "s3cret")
            #expect(asked.status == .success)
            #expect(asked.questions == ["Password for jo@x.example at https://x.example: "])
            let piped = Run(arguments + ["--password-stdin"], socket: agent.socket, input: "s3cret\r\nurl: x\n")
            #expect(piped.status == .success)
            #expect(piped.questions.isEmpty)
            #expect(piped.output.isEmpty)
            #expect(piped.errors == "Signed in to https://x.example as jo@x.example.\n")
            let body = #"{"email":"jo@x.example","password":"s3cret","server":"https://x.example"}"#
            #expect(agent.asked.map(\.body) == [body, body])
            #expect(!(asked.errors + piped.errors).contains("s3cret"))
        }
    }

    @Test("no more than a line is read from standard input, which may stay open behind it")
    func openInput() async throws {
        try await CannedAgent.answering(["POST /agent/v1/login": .json(Self.status)]) { agent in
            let arguments = ["login", "--server", "https://x.example", "--email", "jo", "--password-stdin"]
            let line = Run(arguments, socket: agent.socket, input: "s3cret\n", keepsInputOpen: true)
            #expect(line.status == .success, "\(line.errors)")
            let ended = Run(arguments, socket: agent.socket, input: "s3cret")
            #expect(ended.status == .success, "\(ended.errors)")
            #expect(agent.asked.allSatisfy { $0.body.contains(#""password":"s3cret""#) })
        }
    }

    @Test("a logout that the server has not been told of says so")
    func untoldLogout() async throws {
        let signedOut =
            #"{"version":"1","pid":1,"state":"signed_out","connectivity":"unknown","rotation_pending":false,"#
        let told = HTTPResponse.json(signedOut + #""totp_count":0,"pending_sign_outs":0}"#)
        try await CannedAgent.answering(["POST /agent/v1/logout": told]) { agent in
            #expect(Run(["logout"], socket: agent.socket).errors == "Signed out.\n")
        }
        let untold = HTTPResponse.json(signedOut + #""totp_count":0,"pending_sign_outs":1}"#)
        try await CannedAgent.answering(["POST /agent/v1/logout": untold]) { agent in
            let run = Run(["logout"], socket: agent.socket)
            #expect(run.status == .success)
            #expect(run.errors.contains("The server cannot be reached now"), "\(run.errors)")
        }
    }

    @Test("a wish beyond a token's longest life is taken for that; periods are those that the agent takes")
    func limits() async throws {
        let answer = HTTPResponse.json(
            #"{"access_token":"a","token_type":"Bearer","expires_at":"2025-01-18T12:00:00Z","expires_in":1}"#
        )
        try await CannedAgent.answering(["GET /agent/v1/token?min_ttl=86400": answer]) { agent in
            for wish in ["86400", "100000", "9223372036854775807"] {
                let run = Run(["token", "--min-ttl", wish], socket: agent.socket)
                #expect(run.status == .success, "\(run.errors)")
            }
            #expect(Run(["token", "--min-ttl", "-1"], socket: agent.socket).status == .usage)
            let period = Run(["totp", "add", "x", "--period", "86401"], socket: agent.socket, typed: "JBSWY3DP")
            #expect(period.status == .usage)
        }
    }

    @Test("what no waiting helps has the exit code of a refusal")
    func notOffline() async throws {
        for reason in [Reason.serverMoved, .notAPlintoServer, .untrustedCertificate] {
            let error = APIError(.internalError, reason, "No.", status: 502)
            try await CannedAgent.answering(["GET /agent/v1/token": try .failure(error)]) { agent in
                #expect(Run(["token"], socket: agent.socket).status == .refused)
            }
        }
    }

    @Test("a copy is printed with the time of the server's word; --fresh asks the agent for the server's present one")
    func copyAge() async throws {
        var answer = HTTPResponse.json(#"{"sessions":[],"total":0}"#)
        answer.fields["X-Plinto-Synced-At"] = "2025-01-18T12:00:00Z"
        try await CannedAgent.answering(["GET /v1/sessions": answer]) { agent in
            let text = Run(["sessions"], socket: agent.socket)
            #expect(text.output == "No sessions.\n")
            #expect(text.errors == "Last updated 2025-01-18. Use --fresh to query the server.\n")
            let json = Run(["sessions", "--json", "--fresh"], socket: agent.socket)
            #expect(json.output == #"{"sessions":[],"total":0,"synced_at":"2025-01-18T12:00:00Z"}"# + "\n")
        }
        #expect(String(decoding: JSONMember.adding(("a", "b"), to: Array("{ }".utf8)), as: UTF8.self) == #"{ "a":"b"}"#)
    }

    @Test("a password typed at --password-stdin is asked for unseen")
    func passwordAtTerminal() async throws {
        try await CannedAgent.answering(["POST /agent/v1/login": .json(Self.status)]) { agent in
            let arguments = ["login", "--server", "https://x.example", "--email", "jo", "--password-stdin"]
            let run = Run(arguments, socket: agent.socket, typed: "s3cret", input: "shown", inputIsTerminal: true)
            #expect(run.status == .success)
            #expect(run.questions.count == 1)
        }
    }

    @Test("an empty password, and no one to ask, are wrong usage and send nothing")
    func noPassword() async throws {
        try await CannedAgent.answering([:]) { agent in
            let arguments = ["login", "--server", "https://x.example", "--email", "jo"]
            let nobody = Run(arguments, socket: agent.socket)
            #expect(nobody.status == .usage)
            #expect(nobody.errors.contains("--password-stdin"))
            #expect(Run(arguments + ["--password-stdin"], socket: agent.socket, input: "\n").status == .usage)
            #expect(Run(["login", "--email", "jo"], socket: agent.socket).errors.contains("requires --server"))
            #expect(agent.asked.isEmpty)
        }
    }

    @Test("a one-time password is added from a secret or an address, whichever is entered")
    func addTOTP() async throws {
        let created = HTTPResponse.json(Self.entry, status: 201)
        try await CannedAgent.answering(["POST /agent/v1/totp": created]) { agent in
            let secret = Run(["totp", "add", "git", "--issuer", "Git"], socket: agent.socket, typed: "JBSW Y3DP")
            #expect(secret.status == .success)
            #expect(secret.errors == "Added git: 6 digits, 30 s.\n")
            _ = Run(["totp", "add", "git"], socket: agent.socket, typed: "OTPAUTH://totp/x?secret=JBSWY3DP")
            _ = Run(["totp", "add", "git", "--uri-stdin"], socket: agent.socket, input: "otpauth://totp/y\n")
            _ = Run(
                ["totp", "add", "git", "--secret-stdin", "--algorithm", "sha256", "--digits", "8", "--period", "60"],
                socket: agent.socket,
                input: "JBSWY3DP"
            )
            #expect(
                agent.asked.map(\.body) == [
                    #"{"issuer":"Git","name":"git","secret":"JBSW Y3DP"}"#,
                    #"{"name":"git","uri":"OTPAUTH://totp/x?secret=JBSWY3DP"}"#,
                    #"{"name":"git","uri":"otpauth://totp/y"}"#,
                    #"{"algorithm":"SHA256","digits":8,"name":"git","period":60,"secret":"JBSWY3DP"}"#,
                ]
            )
        }
    }

    @Test(
        "a one-time password that makes no sense is wrong usage",
        arguments: [
            ["--uri-stdin", "--secret-stdin"], ["--uri-stdin", "--digits", "6"], ["--algorithm", "MD5"],
            ["--digits", "11"], ["--period", "0"], ["--period", "86401"],
        ]
    )
    func wrongTOTP(options: [String]) async throws {
        try await CannedAgent.answering([:]) { agent in
            let run = Run(["totp", "add", "git"] + options, socket: agent.socket, input: "otpauth://totp/x")
            #expect(run.status == .usage)
            #expect(agent.asked.isEmpty)
        }
    }

    @Test(
        "the names that exports have for an algorithm are understood",
        arguments: ["SHA-256", "HmacSHA256", "sha256"]
    )
    func algorithmNames(name: String) async throws {
        try await CannedAgent.answering(["POST /agent/v1/totp": .json(Self.entry, status: 201)]) { agent in
            _ = Run(
                ["totp", "add", "git", "--secret-stdin", "--algorithm", name],
                socket: agent.socket,
                input: "MFRGG\n"
            )
            #expect(agent.asked.map(\.body) == [#"{"algorithm":"SHA256","name":"git","secret":"MFRGG"}"#])
        }
    }

    @Test("several URIs on standard input are refused, for all but the first would be lost")
    func severalURIs() async throws {
        try await CannedAgent.answering(["POST /agent/v1/totp": .json(Self.entry, status: 201)]) { agent in
            let lines = "otpauth://totp/A?secret=MFRGG\notpauth://totp/B?secret=MFRGG\n"
            let run = Run(["totp", "add", "git", "--uri-stdin"], socket: agent.socket, input: lines)
            #expect(run.status == .usage && run.errors.contains("one otpauth:// URI at a time"))
            #expect(agent.asked.isEmpty)
            let blank = Run(
                ["totp", "add", "git", "--uri-stdin"],
                socket: agent.socket,
                input: "otpauth://totp/y\n\n \n"
            )
            #expect(blank.status == .success)
        }
    }

    @Test("a secret of two lines is refused: its first line alone may be a secret too, and make wrong codes")
    func secretOfTwoLines() async throws {
        try await CannedAgent.answering(["POST /agent/v1/totp": .json(Self.entry, status: 201)]) { agent in
            let arguments = ["totp", "add", "git", "--secret-stdin"]
            let run = Run(arguments, socket: agent.socket, input: "JBSWY3DP\nEHPK3PXP\n")
            #expect(run.status == .usage && run.errors.contains("one secret at a time"), "\(run.errors)")
            #expect(agent.asked.isEmpty)
            #expect(Run(arguments, socket: agent.socket, input: "\u{FEFF}JBSWY3DP\r\n").status == .success)
            #expect(agent.asked.map(\.body) == [#"{"name":"git","secret":"JBSWY3DP"}"#])
        }
    }

    @Test("a name is percent-encoded on its way, and the code alone is printed")
    func code() async throws {
        let answer = HTTPResponse.json(#"{"code":"012345","period":30,"valid_for":12}"#)
        try await CannedAgent.answering(["GET /agent/v1/totp/a%2Fb%20c/code": answer]) { agent in
            let run = Run(["totp", "code", "a/b c"], socket: agent.socket)
            #expect(run.output == "012345\n")
            #expect(run.errors.isEmpty)
            let atTerminal = Run(["totp", "code", "a/b c"], socket: agent.socket, columns: 80)
            #expect(atTerminal.output == "012345\n")
            #expect(atTerminal.errors == "Valid for 12 s.\n")
        }
    }

    @Test("logout, list and remove do what they say")
    func rest() async throws {
        try await CannedAgent.answering([
            "POST /agent/v1/logout": .json(Self.status),
            "GET /agent/v1/totp": .json("{\"entries\":[\(Self.entry)],\"total\":1}"),
            "DELETE /agent/v1/totp/git": .json(#"{"success":true,"message":"Removed."}"#),
        ]) { agent in
            #expect(Run(["logout"], socket: agent.socket).errors == "Signed out.\n")
            #expect(Run(["totp", "list"], socket: agent.socket).output.contains("git"))
            #expect(Run(["totp", "remove", "git"], socket: agent.socket).errors == "Removed git.\n")
        }
    }

    @Test("an answer of another version is told apart from a failure of the agent")
    func otherVersion() async throws {
        try await CannedAgent.answering(["GET /agent/v1/status": .json("{}"), "GET /v1/users/me": .json("[")]) {
            agent in
            for command in ["status", "whoami"] {
                let run = Run([command], socket: agent.socket)
                #expect(run.status == .failure)
                #expect(run.errors.contains("the same version"))
            }
        }
    }

    @Test(
        "without an agent, and told not to start one, it says where it looked",
        arguments: ["status", "logout", "token"]
    )
    func noAgent(command: String) {
        let run = Run([command, "--no-start"], socket: "/nonexistent/agent.sock")
        #expect(run.status == .noAgent)
        #expect(run.errors.contains("/nonexistent/agent.sock"))
    }

    @Test("a file that is no socket is named as such, and nothing is started next to it")
    func noSocket() throws {
        let path = NSTemporaryDirectory() + "/plinto-tests-" + UUID().uuidString
        try Data().write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        for command in ["status", "token"] {
            let run = Run([command], socket: path)
            #expect(run.status == .noAgent)
            #expect(run.errors.contains("is not a socket"), "\(run.errors)")
        }
    }

    @Test("a socket of another user is refused before anything is sent to it")
    func foreignSocket() async throws {
        try await CannedAgent.answering([:]) { agent in
            try SocketOwner.check(agent.socket, user: geteuid())
            // Root's sockets are accepted from everyone, so in that case the socket must belong to a third user.
            if geteuid() == 0 { try #require(chown(agent.socket, 4711, 4711) == 0) }
            let failure = #expect(throws: Failure.self) { try SocketOwner.check(agent.socket, user: geteuid() + 1) }
            #expect(failure?.status == .refused)
            #expect(failure?.message.contains("Nothing was sent") == true)
        }
    }
}
