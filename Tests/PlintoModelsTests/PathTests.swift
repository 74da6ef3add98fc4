import PlintoModels
import Testing

@Suite("Paths of endpoints")
struct PathTests {
    private let organization: OrganizationID = Samples.id(1)
    private let user: UserID = Samples.id(2)

    @Test("a path is filled with values, and gives them back")
    func roundTrip() throws {
        let endpoint = API.Organizations.changeRole
        #expect(endpoint.filledPath((organization, user)) == "/v1/organizations/\(organization)/members/\(user)")
        let values = try endpoint.pathValues(["user_id": user.text, "org_id": organization.text])
        #expect(values == (organization, user))
    }

    @Test("text that is no id is the same 404 as an id of nothing")
    func missing() {
        for text in ["", "x", user.text, organization.text + "x"] {
            #expect(throws: API.Organizations.id.missing) { try API.Organizations.get.pathValues(["org_id": text]) }
        }
        #expect(throws: API.Organizations.memberID.missing) {
            try API.Organizations.removeMember.pathValues(["org_id": organization.text, "user_id": organization.text])
        }
        #expect(API.Organizations.id.missing.status == 404)
    }

    @Test("a provider is named by its word")
    func provider() throws {
        #expect(API.OAuth.start.filledPath(.github) == "/v1/auth/oauth/github")
        #expect(try API.OAuth.start.pathValues(["provider": "github"]) == .github)
        #expect(throws: API.OAuth.provider.missing) { try API.OAuth.start.pathValues(["provider": "GitHub"]) }
    }
}
