import PlintoModels

/// The present numbers of a user's changes, and what a client has missed of its organizations. A pure value.
struct SyncPosition: Hashable, Sendable {
    let user: SyncRepository.UserSyncState
    let memberships: [SyncRepository.MembershipState]
    /// The cursor of a client that knows everything.
    let cursor: SyncCursor

    init(user: SyncRepository.UserSyncState, memberships: [SyncRepository.MembershipState]) {
        self.user = user
        self.memberships = memberships
        cursor = SyncCursor(
            number: user.number,
            organizations: Dictionary(
                memberships.map { ($0.joined, $0.organizationChanged) },
                uniquingKeysWith: { $1 }
            )
        )
    }

    /// The organizations that changed, or in which the user's role changed, after a cursor, in the order of ids.
    func changed(since old: SyncCursor) -> [OrganizationID] {
        memberships.filter { membership in
            if membership.changed > old.number { return true }
            switch old.organizations {
            case .each(let known):
                return known[membership.joined] != membership.organizationChanged
            case .total:
                // The sum does not say which of them changed, nor does it mean anything for other memberships.
                return old.organizations != cursor.organizations || old.number != cursor.number
            }
        }.map(\.organization)
    }
}
