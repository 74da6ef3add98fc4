import Foundation
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Testing

@testable import plinto

@Suite("Exit codes")
struct FailureTests {
    @Test(
        "each kind of refusal has its own",
        arguments: [
            (APIError(.unauthorized, .signedOut, "m"), ExitCode.signedOut),
            (APIError(.unauthorized, .sessionEnded, "m"), .signedOut),
            (APIError(.unauthorized, .refreshTokenReused, "m"), .signedOut),
            (APIError(.forbidden, .locked, "m", status: 423), .locked),
            (APIError(.internalError, .offline, "m", status: 503), .offline),
            (APIError(.internalError, .serverRefused, "m", status: 502), .refused),
            (APIError(.forbidden, .originRefused, "m"), .refused),
            (APIError(.forbidden, .hostRefused, "m"), .refused),
            (APIError(.forbidden, .peerRefused, "m"), .refused),
            (APIError(.unauthorized, .wrongCredentials, "m"), .refused),
            (APIError(.rateLimited, .rateLimit, "m"), .refused),
            (APIError(.invalidRequest, .totpNameTaken, "m", status: 409), .refused),
            (APIError(.notFound, .noSuchResource, "m"), .refused),
            (APIError(.invalidRequest, .badServerURL, "m"), .usage),
            (APIError(.internalError, .internalFault, "m"), .failure),
            (APIError(.internalError, .overloaded, "m", status: 503), .failure),
            (APIError(.forbidden, Reason(rawValue: "of a later version"), "m"), .refused),
        ]
    )
    func statuses(error: APIError, expected: ExitCode) {
        #expect(Failure.status(of: error) == expected)
    }

    @Test("the agent's envelope is kept as it came, and a signed-out person told what to do")
    func envelope() throws {
        let error = APIError(.unauthorized, .signedOut, "You are signed out.")
        let body = try WireJSON.encode(ErrorEnvelope(error, requestID: "req_1"))
        let failure = Failure(HTTPResponse(status: 401, body: body), socket: "/s")
        #expect(failure.envelope == body)
        #expect(failure.message == "You are signed out. Sign in with: plinto login --server URL --email EMAIL")
    }

    @Test("an answer that is no agent's names the socket")
    func garbage() {
        let failure = Failure(HTTPResponse(status: 418, body: Array("<html>".utf8)), socket: "/s")
        #expect(failure.status == .failure)
        #expect(failure.message.hasPrefix("/s responded with status 418"))
    }

    @Test("errors of the system and of usage keep their words")
    func others() {
        let system = Failure(SystemError("open", path: "/x", code: EACCES))
        #expect(system.message == "Cannot open /x: Permission denied.")
        #expect(system.status == .failure)
        #expect(Failure(UsageError("wrong")).status == .usage)
        #expect(Failure(PathError("/x", "is open.")).message == "/x is open.")
    }

    @Test("a failure of the program's own has an envelope too")
    func ownEnvelope() throws {
        let failure = Failure(.noAgent, "no_agent", "Nobody.")
        let envelope = try WireJSON.decodeResponse(ErrorEnvelope.self, from: failure.envelope)
        #expect(envelope.error.message == "Nobody.")
        #expect(envelope.error.details?.reason.rawValue == "no_agent")
    }
}
