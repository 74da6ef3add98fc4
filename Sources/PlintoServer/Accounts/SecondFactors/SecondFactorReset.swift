import PlintoModels
import PlintoStore

/// Removes the second factor of an account whose owner has lost it, including backup codes: for an administrator or the
/// operator, who must have verified the owner's identity.
///
/// Passkeys stay: they are ways to sign in, and for some accounts the only one. A user who still has one needs no
/// reset.
///
/// It also ends everything listed by ``AccessRevocation``: the lost device may have been stolen, together with its
/// sessions.
struct SecondFactorReset: Sendable {
    let mail: MailOutbox

    /// - Returns: The number of ended sessions.
    /// - Throws: 409 `mfa_not_enabled`.
    @discardableResult
    func callAsFunction(
        _ user: User,
        in transaction: ServerTransaction
    ) throws -> Int {
        let id = user.id
        guard try transaction.totpFactors.isActive(id) else { throw APIError.mfaNotEnabled }
        let now = transaction.now
        try transaction.totpFactors.remove(id)
        let ended = try AccessRevocation.endAccess(of: id, as: .administrator, in: transaction)
        try transaction.audit.record(.mfaReset, about: id, on: id, namesActor: true)
        let notice = SecondFactorNotificationEmail(event: .reset, time: now, address: nil)
        try mail.enqueue(notice, to: user.email, lifetime: SecondFactorNotificationEmail.lifetime, in: transaction)
        return ended.count
    }
}
