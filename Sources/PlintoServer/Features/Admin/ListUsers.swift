import PlintoEmail
import PlintoModels
import PlintoStore

/// `GET /admin/users`: a page of all users, or of the matching ones.
///
/// `q` finds email addresses, usernames, full names and last names that begin with it: a prefix is found in an index,
/// anything else only by reading every account. For the same reason a search examines no more than ``mostFound``
/// matches of each kind, as many as the longest page holds, or ``mostSifted`` if it filters them by status; to get past
/// that bound, type another character.
struct ListUsers: Sendable {
    static let mostFound = 200
    static let mostSifted = 1000
    static let longestPage = 200
    /// With the longest page this is a hundred million users.
    static let lastPage = 1_000_000

    let database: any Database

    /// - Throws: 400 that names the parameter.
    func callAsFunction(_ query: String?) async throws -> AdminUserList {
        let values = try QueryValues(query, known: ["page", "limit", "q", "status"])
        let page = try values.integer("page", in: 1...Self.lastPage, default: 1)
        let limit = try values.integer("limit", in: 1...Self.longestPage, default: 50)
        let status = try values.word("status", UserStatus.self)
        let text = values.text("q").map(Self.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        let offset = (page - 1) * limit
        let (records, total) = try await database.read { connection in
            if let text {
                try Self.search(for: text, status, offset: offset, limit: limit, in: connection)
            } else {
                try connection.users.page(status, limit: limit, offset: offset)
            }
        }
        return AdminUserList(users: records.map(AdminUser.init), total: total, page: page, limit: limit)
    }

    private static func search(
        for text: String,
        _ status: UserStatus?,
        offset: Int,
        limit: Int,
        in connection: any Transaction
    ) throws -> ([UserRecord], Int) {
        let ids = try connection.users.search(
            key: EmailAddress.searchKey(of: text),
            name: lowercased(text),
            status,
            most: status == nil ? mostFound : mostSifted
        )
        return (try ids.dropFirst(offset).prefix(limit).compactMap { try connection.users.find($0) }, ids.count)
    }

    static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// Lowercases a text like `lower` of SQL.
    static func lowercased(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 },
            as: UTF8.self
        )
    }
}
