import PlintoCrypto
import PlintoModels

/// A client's position in the changes: the number of the last change of its user that it knows, and of each of the user's
/// organizations. It is opaque to clients.
///
/// Its bytes are a version, the user's number and, for each organization in the order of membership numbers, the
/// distance to the previous membership number and the organization's number; each number as a varint, the lowest seven
/// bits first.
struct SyncCursor: Hashable, Sendable {
    /// The known changes of the user's organizations.
    enum Organizations: Hashable, Sendable {
        /// The number of the last known change of each, by the number of the user's membership in it.
        case each([Int64: Int64])
        /// The sum of these numbers, for a user with too many organizations to list.
        case total(Int64)
    }

    /// The result of reading a cursor that a client sent.
    enum Parsed: Hashable, Sendable {
        case current(SyncCursor)
        /// A cursor of an earlier form, whose client gets everything.
        case outdated
    }

    private static let outdatedVersion: UInt8 = 1
    private static let version: UInt8 = 2
    private static let totalVersion: UInt8 = 3
    /// With more organizations the cursor, which is part of a URL, would be too long.
    static let mostListed = 200

    let number: Int64
    let organizations: Organizations

    /// - Parameter organizations: The number of the last change of each organization, by membership number.
    init(number: Int64, organizations: [Int64: Int64] = [:]) {
        self.number = number
        self.organizations =
            organizations.count <= Self.mostListed
            ? .each(organizations) : .total(organizations.values.reduce(0, &+))
    }

    private init(number: Int64, _ organizations: Organizations) {
        self.number = number
        self.organizations = organizations
    }

    /// Nil for text that is not a cursor.
    static func parse(_ text: String) -> Parsed? {
        guard let bytes = Base64URL.decode(text), let version = bytes.first else { return nil }
        if version == outdatedVersion { return bytes.count == 9 && bytes[1] < 0x80 ? .outdated : nil }
        var rest = bytes.dropFirst()
        guard let number = varint(&rest) else { return nil }
        let cursor: SyncCursor
        switch version {
        case Self.version:
            var organizations: [Int64: Int64] = [:]
            var membership: Int64 = 0
            while !rest.isEmpty {
                guard let distance = varint(&rest), distance > 0, let changed = varint(&rest) else { return nil }
                let (next, isTooLarge) = membership.addingReportingOverflow(distance)
                guard !isTooLarge, organizations.count < mostListed else { return nil }
                membership = next
                organizations[membership] = changed
            }
            cursor = SyncCursor(number: number, .each(organizations))
        case totalVersion:
            guard let total = varint(&rest), rest.isEmpty else { return nil }
            cursor = SyncCursor(number: number, .total(total))
        default:
            return nil
        }
        // Each position has one text: a number with superfluous bytes is none.
        return cursor.text == text ? .current(cursor) : nil
    }

    var text: String {
        switch organizations {
        case .each(let numbers):
            var bytes = [Self.version] + Self.varint(number)
            var last: Int64 = 0
            for (membership, changed) in numbers.sorted(by: { $0.key < $1.key }) {
                bytes += Self.varint(membership - last) + Self.varint(changed)
                last = membership
            }
            return Base64URL.encode(bytes)
        case .total(let total):
            return Base64URL.encode([Self.totalVersion] + Self.varint(number) + Self.varint(total))
        }
    }

    private static func varint(_ number: Int64) -> [UInt8] {
        var (rest, bytes) = (UInt64(bitPattern: number), [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// Removes a number from the front of `bytes`; nil if there is none that is positive or 0.
    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            number |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return Int64(number) }
        }
        return nil
    }
}
