import PlintoCrypto
import PlintoModels
import Testing

@testable import PlintoServer

@Suite("Cursors of changes")
struct SyncCursorTests {
    @Test(
        "a cursor is read as it was written",
        arguments: [
            SyncCursor(number: 0), SyncCursor(number: 127), SyncCursor(number: 128), SyncCursor(number: .max),
            SyncCursor(number: 9, organizations: [1: 0]),
            SyncCursor(number: 9, organizations: [3: 300, 5: 0, 4_000_000_000: .max]),
            SyncCursor(
                number: 1000,
                organizations: Dictionary(uniqueKeysWithValues: (1...Int64(SyncCursor.mostListed)).map { ($0, 2 * $0) })
            ),
            SyncCursor(
                number: 1000,
                organizations: Dictionary(uniqueKeysWithValues: (1...Int64(1000)).map { ($0, 2 * $0) })
            ),
        ]
    )
    func roundTrip(cursor: SyncCursor) throws {
        #expect(SyncCursor.parse(cursor.text) == .current(cursor))
        #expect(cursor.text.utf8.count < 2000)
    }

    @Test("a cursor of too many organizations knows their sum alone")
    func total() {
        let many = Dictionary(uniqueKeysWithValues: (1...Int64(SyncCursor.mostListed + 1)).map { ($0, Int64(3)) })
        #expect(SyncCursor(number: 1, organizations: many).organizations == .total(603))
    }

    @Test(
        "what is not a cursor in its one form is none",
        arguments: [
            [], [2], [9, 0], [2, 0x80], [2, 0x80, 0], [2, 1, 1], [2, 1, 0, 5], [2, 1, 1, 5, 0, 5], [3, 1],
            [3, 1, 2, 3],
            [2] + Array(repeating: 0xff, count: 9), [2, 1] + Array(repeating: 0x81, count: 12),
        ] as [[UInt8]]
    )
    func malformed(bytes: [UInt8]) {
        #expect(SyncCursor.parse(Base64URL.encode(bytes)) == nil)
    }

    @Test("a cursor of the first form is outdated, if it was one")
    func outdated() {
        #expect(SyncCursor.parse("AQAAAQAAAAAA") == .outdated)
        #expect(SyncCursor.parse("Af__________") == nil)
        #expect(SyncCursor.parse("AQAAAAAAAAAqAA") == nil)
    }

    private func position(_ memberships: [(joined: Int64, changed: Int64, organization: Int64)], number: Int64)
        -> SyncPosition
    {
        SyncPosition(
            user: SyncRepository.UserSyncState(number: number, changed: 0, floor: 0),
            memberships: memberships.map { membership in
                SyncRepository.MembershipState(
                    organization: Self.id(membership.joined),
                    joined: membership.joined,
                    changed: membership.changed,
                    organizationChanged: membership.organization
                )
            }
        )
    }

    private static func id(_ number: Int64) -> OrganizationID {
        OrganizationID(createdAt: Timestamp(milliseconds: number), random: [UInt8](repeating: 0, count: 10))
    }

    @Test("a position tells which organizations a cursor has missed: of a new membership, another role, a change")
    func missed() {
        let before = position([(1, 1, 10), (2, 2, 20), (3, 3, 30)], number: 3).cursor
        #expect(position([(1, 1, 10), (2, 2, 20), (3, 3, 30)], number: 3).changed(since: before).isEmpty)
        #expect(
            position([(1, 1, 11), (2, 4, 20), (3, 3, 30), (5, 5, 1)], number: 5).changed(since: before)
                == [Self.id(1), Self.id(2), Self.id(5)]
        )
        // A database that was restored has counted less.
        #expect(position([(1, 1, 9), (2, 2, 20)], number: 3).changed(since: before) == [Self.id(1)])
    }

    @Test("with too many organizations to list, a change of one is told by telling all")
    func tooMany() {
        let count = Int64(SyncCursor.mostListed + 1)
        func many(_ last: Int64) -> SyncPosition {
            position((1...count).map { ($0, $0, $0 == count ? last : 7) }, number: count)
        }
        let before = many(7).cursor
        #expect(many(7).changed(since: before).isEmpty)
        #expect(many(8).changed(since: before).count == Int(count))
    }
}
