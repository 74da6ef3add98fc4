import PlintoHTTP
import PlintoModels
import PlintoSystem
import Testing

@testable import plinto

@Suite("Commands that lock and unlock")
struct LockCommandTests {
    private static func status(_ state: String, _ keySlot: String) -> HTTPResponse {
        .json(
            #"{"version":"1","pid":1,"state":"\#(state)","key_slot":"\#(keySlot)","connectivity":"unknown","#
                + #""rotation_pending":false,"totp_count":0}"#
        )
    }

    @Test("what a locked agent refuses is exit code 5, with what to do")
    func locked() async throws {
        let error = APIError(.forbidden, .locked, "The agent is locked. Unlock it with: plinto unlock", status: 423)
        try await CannedAgent.answering(
            ["GET /agent/v1/token": try .failure(error), "GET /agent/v1/totp/x/code": try .failure(error)]
        ) { agent in
            for arguments in [["token"], ["totp", "code", "x"]] {
                let run = Run(arguments, socket: agent.socket)
                #expect(run.status == .locked)
                #expect(run.output.isEmpty)
                #expect(run.errors == "plinto: The agent is locked. Unlock it with: plinto unlock\n")
            }
        }
    }

    @Test("unlock asks for a passphrase only where one unlocks")
    func unlock() async throws {
        let answers = { (state: String, keySlot: String) in
            [
                "GET /agent/v1/status": Self.status(state, keySlot),
                "POST /agent/v1/unlock": Self.status("signed_in", keySlot),
            ]
        }
        try await CannedAgent.answering(answers("locked", "passphrase")) { agent in
            let typed = Run(["unlock"], socket: agent.socket, typed: "correct horse")
            #expect(typed.status == .success && typed.errors == "Unlocked.\n")
            #expect(typed.questions == ["Agent passphrase: "])
            let piped = Run(["unlock", "--passphrase-stdin"], socket: agent.socket, input: "correct horse\n")
            #expect(piped.status == .success && piped.questions.isEmpty)
            let sent = agent.asked.filter { $0.line == "POST /agent/v1/unlock" }.map(\.body)
            #expect(sent == Array(repeating: #"{"passphrase":"correct horse"}"#, count: 2))
            #expect(Run(["unlock"], socket: agent.socket).status == .usage)
        }
        try await CannedAgent.answering(answers("locked", "key-file")) { agent in
            let run = Run(["unlock"], socket: agent.socket)
            #expect(run.status == .success && run.questions.isEmpty)
            #expect(agent.asked.last?.body == "{}")
        }
        try await CannedAgent.answering(answers("signed_out", "passphrase")) { agent in
            let run = Run(["unlock"], socket: agent.socket)
            #expect(run.status == .success && run.errors == "The agent is not locked.\n")
            #expect(agent.asked.count == 1)
        }
    }

    @Test("a new passphrase is typed twice, and two that differ change nothing")
    func setPassphrase() async throws {
        try await CannedAgent.answering([
            "GET /agent/v1/status": Self.status("signed_in", "key-file"),
            "PUT /agent/v1/passphrase": Self.status("signed_in", "passphrase"),
        ]) { agent in
            let arguments = ["passphrase", "set"]
            let differing = Run(arguments, socket: agent.socket, typed: "correct horse", more: ["correct hoarse"])
            #expect(differing.status == .usage)
            #expect(agent.asked.map(\.line) == ["GET /agent/v1/status"])
            let typed = Run(arguments, socket: agent.socket, typed: "correct horse", more: ["correct horse"])
            #expect(typed.status == .success, "\(typed.errors)")
            #expect(agent.asked.last?.body == #"{"passphrase":"correct horse"}"#)
            let piped = Run(arguments + ["--passphrase-stdin"], socket: agent.socket, input: "battery staple\n")
            #expect(piped.status == .success && piped.questions.isEmpty)
            #expect(agent.asked.last?.body == #"{"passphrase":"battery staple"}"#)
        }
    }

    @Test("the current passphrase precedes the new one")
    func changePassphrase() async throws {
        try await CannedAgent.answering([
            "GET /agent/v1/status": Self.status("signed_in", "passphrase"),
            "PUT /agent/v1/passphrase": Self.status("signed_in", "passphrase"),
            "POST /agent/v1/passphrase/remove": Self.status("signed_in", "key-file"),
        ]) { agent in
            let piped = Run(
                ["passphrase", "set", "--passphrase-stdin"],
                socket: agent.socket,
                input: "old one here\nnew one here\n"
            )
            #expect(piped.status == .success, "\(piped.errors)")
            #expect(
                agent.asked.last?.body == #"{"current_passphrase":"old one here","passphrase":"new one here"}"#
            )
            let removed = Run(["passphrase", "remove"], socket: agent.socket, typed: "new one here")
            #expect(removed.status == .success && removed.questions == ["Agent passphrase: "])
            #expect(agent.asked.last?.body == #"{"current_passphrase":"new one here"}"#)
        }
    }
}
