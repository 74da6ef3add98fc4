import PlintoModels
import PlintoStore

extension AuditLog {
    /// Records a member's action in an organization, on themselves or another member.
    ///
    /// - Parameter user: The affected user; the caller is recorded as the actor if it is someone else.
    func record(
        _ action: AuditAction,
        _ user: UserID,
        of organization: OrganizationID,
        in transaction: ServerTransaction
    ) throws {
        try record(
            action,
            user: user,
            target: organization.text,
            session: transaction.context.actor.sessionID,
            in: transaction
        )
    }
}
