import PlintoModels
import PlintoStore

extension AuditTrail {
    /// What a member did in an organization, to themselves or to another.
    ///
    /// - Parameter user: Whom it happened to; the caller is told as the actor where that is somebody else.
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
