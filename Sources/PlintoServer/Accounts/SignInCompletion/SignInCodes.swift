import PlintoCrypto
import PlintoModels
import PlintoStore

/// One-time codes that stand for a finished first factor, for where a session cannot be handed over itself: in the
/// address that a browser is sent to. The application exchanges the code for the session at once.
struct SignInCodes: Sendable {
    /// How long a code is good for, in seconds.
    static let lifetime: Int64 = 60
    private static let prefix = "sic_"

    let database: any Database
    let completion: SignInCompletion
    let clock: any TimeSource
    let random: any RandomSource

    /// Makes a code for a user who has just proved who they are.
    ///
    /// - Parameter methods: How they proved it, as ``SignInCompletion`` takes them.
    func issue(for user: UserID, methods: [String], in connection: any Transaction) throws -> String {
        let code = Self.prefix + Base64URL.encode(random.bytes(32))
        try connection.signInCodes.insert(
            SignInCodeRecord(
                codeHash: Digest.sha256.hash(Array(code.utf8)),
                userID: user,
                methods: methods,
                expiresAt: clock.now().advanced(bySeconds: Self.lifetime)
            )
        )
        return code
    }

    /// Spends the code, and goes on as every sign-in does.
    ///
    /// - Throws: 401 `invalid_code`; 403 `account_suspended`.
    func exchange(_ code: String, from origin: CallOrigin) async throws -> SignInResponse {
        let hash = Digest.sha256.hash(Array(code.utf8))
        let now = clock.now()
        let result: Result<SignInCompletion.Outcome, APIError> = try await database.write { connection in
            // What is refused is returned, not thrown: the code is spent, whatever comes of it.
            guard let record = try connection.signInCodes.take(hash), now < record.expiresAt,
                let user = try connection.users.find(record.userID)?.user
            else { return .failure(Self.invalidCode) }
            do throws(APIError) {
                try TokenIssuer.requireUsable(user.status)
            } catch {
                return .failure(error)
            }
            return .success(try completion.complete(user, methods: record.methods, origin: origin, in: connection))
        }
        return try completion.response(to: result.get())
    }

    private static let invalidCode = APIError(
        .unauthorized,
        .invalidCode,
        "This code is not valid or no longer valid: it works once, within a minute. Sign in again.",
        field: "code"
    )
}
