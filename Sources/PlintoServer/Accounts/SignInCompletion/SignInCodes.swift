import PlintoCrypto
import PlintoModels
import PlintoStore

/// One-time codes that represent a completed first factor where a session cannot be returned directly: in the URL that
/// a browser is sent to. The application exchanges the code for the session at once.
struct SignInCodes: Sendable {
    /// The lifetime of a code in seconds.
    static let lifetime: Int64 = 60
    private static let prefix = "sic_"

    let database: ServerDatabase
    let completion: SignInCompletion
    let clock: any TimeSource
    let random: any RandomSource

    /// Creates a code for a user who has just authenticated.
    ///
    /// - Parameter methods: The methods of authentication, as ``SignInCompletion`` takes them.
    func issue(for user: UserID, methods: [String], in transaction: any Transaction) throws -> String {
        let code = Self.prefix + Base64URL.encode(random.bytes(32))
        try transaction.signInCodes.insert(
            SignInCodeRecord(
                codeHash: Digest.sha256.hash(Array(code.utf8)),
                userID: user,
                methods: methods,
                expiresAt: clock.now().advanced(bySeconds: Self.lifetime)
            )
        )
        return code
    }

    /// Uses the code up, and continues like every sign-in.
    ///
    /// - Throws: 401 `invalid_code`; 403 `account_suspended`.
    func exchange(_ code: String, from context: RequestContext) async throws -> SignInResponse {
        let hash = Digest.sha256.hash(Array(code.utf8))
        let now = clock.now()
        let result: Result<SignInCompletion.Outcome, APIError> = try await database.write(as: context) { transaction in
            // Errors are returned, not thrown: the code is used up in any case.
            guard let record = try transaction.signInCodes.take(hash), now < record.expiresAt,
                let user = try transaction.users.find(record.userID)?.user
            else { return .failure(Self.invalidCode) }
            do throws(APIError) {
                try TokenIssuer.requireUsable(user.status)
            } catch {
                return .failure(error)
            }
            return .success(try completion.complete(user, methods: record.methods, in: transaction))
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
