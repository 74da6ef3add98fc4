import PlintoModels
import Testing

@testable import PlintoServer

/// The whole matrix, written out next to the code that decides it.
@Suite("Who may do what in an organization")
struct OrganizationPolicyTests {
    private func allowed(_ action: OrganizationPolicy.Action) -> [OrganizationRole] {
        OrganizationRole.allCases.filter { OrganizationPolicy.allows(action, to: $0) }
    }

    @Test("every member sees, owners and admins manage, owners alone end it or hand it over")
    func matrix() {
        #expect(allowed(.see) == [.owner, .admin, .member, .viewer])
        for action in [OrganizationPolicy.Action.edit, .seeInvitations, .withdrawInvitation, .manageWebhooks] {
            #expect(allowed(action) == [.owner, .admin])
        }
        #expect(allowed(.transferOwnership) == [.owner])
        #expect(allowed(.delete) == [.owner])
    }

    @Test("no email makes an owner")
    func invitations() {
        #expect(allowed(.invite(.owner)) == [])
        for role in [OrganizationRole.admin, .member, .viewer] { #expect(allowed(.invite(role)) == [.owner, .admin]) }
    }

    @Test("an admin neither makes owners nor touches them")
    func owners() {
        for old in OrganizationRole.allCases {
            for new in OrganizationRole.allCases {
                let expected: [OrganizationRole] = old == .owner || new == .owner ? [.owner] : [.owner, .admin]
                #expect(allowed(.changeRole(from: old, to: new)) == expected)
            }
            #expect(allowed(.remove(old)) == (old == .owner ? [.owner] : [.owner, .admin]))
        }
    }
}
