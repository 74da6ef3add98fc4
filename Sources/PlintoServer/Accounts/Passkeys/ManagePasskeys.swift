import PlintoModels
import PlintoStore

/// `GET /passkeys`, `PATCH /passkeys/{id}` and `DELETE /passkeys/{id}`: a user's own passkeys. For anyone else they do
/// not exist.
struct ManagePasskeys: Sendable {
    let database: ServerDatabase
    let proof: IdentityProof
    let methods: SignInMethods
    let mail: MailOutbox

    func list(of caller: ActingUser) async throws -> PasskeyList {
        let user = caller.user.id
        return PasskeyList(passkeys: try await database.read { try $0.passkeys.list(of: user) }.map { Passkey($0) })
    }

    /// - Throws: 404 `no_such_resource`; 400 for the name.
    func rename(
        _ id: PasskeyID,
        to name: String,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> Passkey {
        let name = try PasskeyRules.name(name)
        let user = caller.user.id
        let renamed = try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            guard try transaction.passkeys.rename(id, of: user, to: name),
                let passkey = try transaction.passkeys.find(id, of: user)
            else { throw API.Passkeys.id.missing }
            try transaction.audit.record(.passkeyRenamed, on: id)
            return passkey
        }
        return Passkey(renamed)
    }

    /// - Throws: 404 `no_such_resource`; 403 `recent_authentication_required`; 401 `wrong_credentials`; 409
    ///   `last_sign_in_method`; 429 `account_locked`; 503 `overloaded`.
    func remove(
        _ id: PasskeyID,
        _ request: PasswordProof,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let user = caller.user
        guard try await database.read({ try $0.passkeys.find(id, of: user.id) }) != nil else {
            throw API.Passkeys.id.missing
        }
        try await proof.require(
            for: API.Passkeys.remove.description,
            of: caller,
            PresentedProof(password: request.password, code: request.code),
            to: "remove a passkey",
            from: context
        )
        try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            guard let passkey = try transaction.passkeys.find(id, of: user.id) else { throw API.Passkeys.id.missing }
            // A passkey that cannot sign in alone is not a way to sign in.
            guard try !passkey.hasVerifiedUser || methods.remain(for: user.id, besidesPasskey: id, in: transaction)
            else {
                throw APIError.lastSignInMethod
            }
            _ = try transaction.passkeys.delete(id, of: user.id)
            try transaction.audit.record(.passkeyRemoved, on: id)
            let notice = PasskeyNotificationEmail(
                event: .removed,
                passkey: passkey.name,
                time: transaction.now,
                address: context.client.address
            )
            try mail.enqueue(notice, to: user.email, lifetime: PasskeyNotificationEmail.lifetime, in: transaction)
        }
        return Acknowledgement("Passkey removed")
    }
}
