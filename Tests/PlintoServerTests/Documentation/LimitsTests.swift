import Foundation
import TestSupport
import Testing

@testable import PlintoServer

@Suite("The limits in the documentation")
struct LimitsTests {
    /// A sentence or table cell with numbers that come from ``Limits``.
    struct Claim: CustomTestStringConvertible {
        let page: String
        let text: String

        init(_ page: String, _ text: String) {
            self.page = page
            self.text = text
        }

        var testDescription: String { "\(page): \(text)" }
    }

    @Test("each limit that the documentation states is that of the server", arguments: claims)
    func stated(_ claim: Claim) throws {
        let text = try String(
            contentsOf: repositoryRoot.appending(path: "docs/\(claim.page).md"),
            encoding: .utf8
        )
        // Sentences are wrapped.
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(claim.text), "not in docs/\(claim.page).md: \(claim.text)")
    }

    /// The number with a comma after its thousands.
    private static func number(_ value: Int) -> String {
        let digits = String(value)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text.append(",") }
            text.append(digit.element)
        }
    }

    private static func days(_ seconds: Int64) -> Int { Int(seconds / 86_400) }

    private typealias Account = Limits.Account
    private typealias Hourly = Limits.Hourly
    private typealias Events = Limits.Events
    private typealias Retention = Limits.Retention

    private static let claims = requests + account + emails + webhooks + disk

    private static let requests = [
        Claim("api", "\(Limits.Requests.perAddress) requests a minute for an IP address without sign-in"),
        Claim("api", "\(number(Limits.Requests.perUser)) a minute for a user."),
        Claim("api", "requests a minute, 1 to \(number(Limits.Requests.custom.upperBound)); null: the default"),
        Claim("api", "takes an `Idempotency-Key` of 1 to \(Limits.Text.idempotencyKey) printable ASCII characters"),
    ]

    private static let account = [
        Claim("api", "An account has at most \(Account.sessions) active sessions."),
        Claim("security", "An account has at most \(Account.sessions) active sessions"),
        Claim("api", "user has at most \(Account.apiKeys) keys."),
        Claim("api", "An account has up to \(Account.passkeys), and its owner gets an email"),
        Claim("api", "has up to \(Limits.Text.passkeyName) characters. Default: the name of the browser."),
        Claim("api", "and at most \(Limits.Text.passwordBytes) bytes."),
        Claim("api", "of at most \(Limits.Text.metadataBytes / 1024) KiB and \(Limits.Text.metadataLevels) levels."),
    ]

    private static let emails = [
        Claim(
            "api",
            "a client's network gets \(Limits.Emails.perRequester) emails and all networks together "
                + "\(Limits.Emails.perEmailAddress); a network where the account is signed in is not bound by the "
                + "\(Limits.Emails.perEmailAddress)."
        ),
        Claim("api", "client can request \(Hourly.emailRequestsPerClient) emails an hour, for any email addresses."),
    ]

    private static let webhooks = [
        Claim("webhooks", "| webhooks of a user, of an organization | \(Account.webhooks) each |"),
        Claim(
            "webhooks",
            "| webhooks that one user owns, including those of organizations | \(Account.ownedWebhooks) |"
        ),
        Claim(
            "webhooks",
            "| webhooks that one user creates, or points to another URL, in an hour | \(Hourly.webhookURLs) |"
        ),
        Claim("webhooks", "| tests of one user in an hour | \(Hourly.webhookTests) |"),
        Claim("webhooks", "for the events about one user | \(number(Events.deliveriesPerMinute)); no limit"),
        Claim(
            "webhooks",
            "| pending deliveries of one webhook | \(number(Events.pendingOfUser)); of an organization "
                + "\(number(Events.pendingOfOrganization)); of an administrator "
                + "\(number(Events.pendingOfAdministrator)) |"
        ),
        Claim(
            "webhooks",
            "| stored events about one user | the newest \(number(Events.eventsPerUser)), for "
                + "\(days(Retention.deliveries)) days |"
        ),
        Claim("api", "A user has at most \(Account.webhooks), so has an organization,"),
        Claim("api", "and a user owns at most \(Account.ownedWebhooks) in all: 409 `too_many`."),
        Claim("api", "More than \(Hourly.webhookURLs) new URLs within an hour are 429 `too_many`."),
        Claim("api", "at most \(Hourly.webhookTests) an hour are allowed."),
        Claim("api", "Deliveries are kept for \(days(Retention.deliveries)) days"),
    ]

    private static let disk = [
        Claim("operating", "| `metadata` | \(Limits.Text.metadataBytes / 1024) KiB |"),
        Claim(
            "operating",
            "| \(Account.responseBytes / 1024 / 1024) MiB, and \(number(Account.idempotencyKeys)) keys, for "
                + "\(days(Retention.responses)) days;"
        ),
        Claim(
            "operating",
            "| organizations | \(Hourly.organizations) an hour; what a deleted one leaves behind, such as the "
                + "reservation of its slug, is kept for \(days(Retention.reservedNames)) days |"
        ),
        Claim("operating", "| the audit log | \(Hourly.auditEntries) entries an hour, and a few"),
        Claim("operating", "beyond \(Hourly.auditEntries) entries in an hour"),
    ]
}
