import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// `POST /auth/signup`.
struct SignUp: Sendable {
    let database: ServerDatabase
    let passwords: PasswordService
    let policy: PasswordPolicy
    let completion: SignInCompletion
    let verification: VerificationSender

    /// Creates an account, signs its user in, and sends the email that verifies the email address.
    ///
    /// - Throws: 400 naming the field; 409 `email_taken` or `username_taken`; 503 `overloaded`.
    func callAsFunction(_ request: SignUpRequest, from context: RequestContext) async throws -> AuthenticationResponse {
        var creation = AccountCreation(
            email: try ProfileRules.email(request.email),
            username: try request.username.map(ProfileRules.username),
            firstName: try request.firstName.flatMap { try ProfileRules.name($0, field: "first_name") },
            lastName: try request.lastName.flatMap { try ProfileRules.name($0, field: "last_name") }
        )
        let password = try PasswordPolicy.normalized(request.password)
        try policy.check(password, names: creation.names)
        // Checked before the hash, which is the expensive part, and again by the creation, which alone decides.
        try await database.read { [creation] in try creation.check(at: database.clock.now(), in: $0) }
        creation.passwordHash = try await passwords.hash(password, for: .client(context.client))

        let outcome = try await database.write(as: context) { [creation] transaction in
            let account = try creation.create(in: transaction)
            let outcome = try completion.complete(
                account.user,
                methods: ["pwd"],
                recordedAs: .userCreated,
                in: transaction
            )
            do {
                try verification.send(to: account, in: transaction)
            } catch let error as APIError where error.reason == .rateLimit {
                // The email address already got too many emails, perhaps because of accounts that someone else created
                // with it. That must not keep its owner from signing up; they can request the email later.
            }
            return outcome
        }
        guard let response = try completion.response(to: outcome).authentication else { throw APIError.internalFault }
        return response
    }
}
