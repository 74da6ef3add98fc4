import PlintoModels
import PlintoStore

extension AuditTrail {
    /// Records a member's action in an organization, on themselves or another member.
    ///
    /// - Parameter user: The affected user; the caller is recorded as the actor if it is someone else.
    func record(
        _ action: AuditAction,
        _ user: UserID,
        of organization: OrganizationID,
        by caller: ActingUser,
        from origin: CallOrigin,
        in connection: any Transaction
    ) throws {
        try record(
            action,
            user: user,
            actor: user == caller.user.id ? nil : caller.user.id,
            target: organization.text,
            session: caller.sessionID,
            origin: origin,
            in: connection
        )
    }
}
