import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Repeats the stored response to a signed-in caller's request with the same `Idempotency-Key`, and does nothing twice
/// (draft-ietf-httpapi-idempotency-key-header).
///
/// The caller is already authorized: a stored response is only returned to the caller that first got it.
final class IdempotencyMiddleware: Sendable {
    private let database: any Database
    private let sealer: SecretSealer
    /// The key of the fingerprints: a request may contain a password, which a plain hash would let others guess.
    private let fingerprintKey: [UInt8]
    private let clock: any TimeSource
    private let log: Log
    private let crashPoints: CrashPoints
    private let longestBody: Int
    private let budget: ResponseBudget
    /// The requests in progress. One process serves a database, so these are all.
    private let running = Mutex<Set<IdempotencyResponseRecord.ID>>([])

    /// - Parameter longestBody: The maximum bytes of a stored response; a request with a longer one is not done again,
    ///   but its response is not repeated either.
    init(
        database: any Database,
        sealer: SecretSealer,
        fingerprintKey: [UInt8],
        clock: any TimeSource,
        log: Log,
        crashPoints: CrashPoints,
        longestBody: Int = 64 * 1024,
        budget: ResponseBudget? = nil
    ) {
        self.budget = budget ?? ResponseBudget(database: database)
        self.database = database
        self.sealer = sealer
        self.fingerprintKey = fingerprintKey
        self.clock = clock
        self.log = log
        self.crashPoints = crashPoints
        self.longestBody = longestBody
    }

    /// The response to `call`: that of `handle`, or the stored one if it was handled before.
    ///
    /// - Throws: 400 for a malformed key, 409 for one that was sent with another request, whose request is in progress,
    ///   or whose response is not known; the errors of `handle`.
    func answer(
        _ call: AdmittedCall<Caller>,
        at endpoint: EndpointDescription,
        _ handle: () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard endpoint.storesResponses, case .user(let user) = call.principal,
            let keyed = user.keyed, let key = try IdempotencyKey(call.request)
        else { return try await handle() }
        let claim = IdempotencyResponseRecord(
            id: IdempotencyResponseRecord.ID(userID: user.user.id, apiKeyID: user.key?.id, keyHash: key.hash),
            fingerprint: fingerprint(of: call.request),
            createdAt: clock.now()
        )
        guard running.withLock({ $0.insert(claim.id).inserted }) else { throw Self.inProgress }
        defer { leave(claim.id) }
        if let known = try await database.read({ try $0.idempotencyResponses.find(claim.id) }) {
            return try replay(known, to: claim)
        }
        keyed.begin { try $0.idempotencyResponses.insert(claim) }
        do {
            let response = try await handle()
            await settle(claim, hasChanged: keyed.end(), response.status, response)
            return response
        } catch {
            await settle(claim, hasChanged: keyed.end(), Self.status(of: error), nil)
            throw error
        }
    }

    private func leave(_ id: IdempotencyResponseRecord.ID) {
        _ = running.withLock { $0.remove(id) }
    }

    private func replay(
        _ known: IdempotencyResponseRecord,
        to claim: IdempotencyResponseRecord
    ) throws -> HTTPResponse {
        guard known.fingerprint == claim.fingerprint else { throw Self.reused }
        guard let sealed = known.answer else { throw Self.unknown }
        let plain = try sealer.open(sealed, .idempotencyResponse, row: Self.row(known))
        guard let response = try WireJSON.decodeStored(StoredResponse.self, from: plain).response else {
            throw Self.unknown
        }
        return response
    }

    /// Stores the response of a success. After an error of the caller the key is free again; after an internal error
    /// only if nothing was changed, because the change may be incomplete.
    private func settle(
        _ claim: IdempotencyResponseRecord,
        hasChanged: Bool,
        _ status: Int,
        _ response: HTTPResponse?
    ) async {
        var claim = claim
        do {
            switch status {
            case 500...:
                if hasChanged { try await budget.count(0, of: claim.id.userID) }
            case 400...:
                if hasChanged { try await database.write { [claim] in try $0.idempotencyResponses.remove(claim.id) } }
            default:
                crashPoints.reached(.idempotencyBeforeAnswer)
                guard let response, response.body.count <= longestBody else {
                    if hasChanged { try await budget.count(0, of: claim.id.userID) }
                    return
                }
                let plain = try WireJSON.encode(StoredResponse(response))
                let sealed = try sealer.seal(plain, .idempotencyResponse, row: Self.row(claim))
                claim.answer = sealed
                try await database.write { [claim] transaction in
                    if hasChanged {
                        try transaction.idempotencyResponses.setResponse(sealed, of: claim.id)
                    } else {
                        try transaction.idempotencyResponses.insert(claim)
                    }
                }
                crashPoints.reached(.idempotencyAnswered)
                try await budget.count(sealed.count, of: claim.id.userID)
            }
        } catch {
            // The change is made, and the caller must get the response.
            log.error("cannot store the response to a request with an Idempotency-Key", ["error": "\(error)"])
        }
    }

    private static func status(of error: any Error) -> Int {
        switch error {
        case let error as APIError: error.status
        case let refusal as Refusal: refusal.error.status
        default: 500
        }
    }

    /// No two requests share an encoding: none of the parts before the body can contain a NUL, and a path no `?`.
    private func fingerprint(of request: HTTPRequest) -> [UInt8] {
        let query = request.query.map { "?" + $0 } ?? ""
        let line = "\(request.method.rawValue) \(request.path)\(query)\0"
        return HMAC.code(.sha256, key: fingerprintKey, message: Array(line.utf8) + request.body)
    }

    /// The place that the sealed response is bound to, and its request.
    private static func row(_ record: IdempotencyResponseRecord) -> String {
        [
            record.id.userID.text, record.id.apiKeyID?.text ?? "", Base64URL.encode(record.id.keyHash),
            Base64URL.encode(record.fingerprint),
        ].joined(separator: " ")
    }

    private static let reused = APIError.invalid(
        "Idempotency-Key",
        .idempotencyKeyReused,
        "This Idempotency-Key was sent with another request before. Generate a new one for each change.",
        status: 409
    )

    private static let inProgress = APIError(
        .invalidRequest,
        .idempotencyInProgress,
        "The first request with this Idempotency-Key is in progress. Try again in a second.",
        field: "Idempotency-Key",
        status: 409,
        retryAfter: 1
    )

    private static let unknown = APIError.invalid(
        "Idempotency-Key",
        .idempotencyUnknown,
        "A request with this Idempotency-Key has changed something, and its response was not stored. Check the "
            + "present state before you make the change again, with a new key.",
        status: 409
    )
}
