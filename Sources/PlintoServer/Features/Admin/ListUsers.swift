import PlintoEmail
import PlintoHTTP
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

    let database: any Database

    /// - Throws: 400 that names the parameter.
    func callAsFunction(_ query: AdminUserListQuery) async throws -> ListPage<AdminUserList> {
        let part = try AdminListPart(query.page)
        let found = try await database.read { transaction in
            try Self.find(part, query.status, in: transaction.users)
        }
        let body = AdminUserList(
            users: found.items.map(AdminUser.init),
            total: found.total,
            page: part.page,
            limit: part.limit
        )
        return ListPage(body: body, nextQuery: found.nextQuery)
    }

    private static func find(
        _ part: AdminListPart<UserKind>,
        _ status: UserStatus?,
        in users: UserRepository
    ) throws -> AdminListPart<UserKind>.Found<UserRecord> {
        if let text = part.search {
            let ids = try users.search(
                key: EmailAddress.searchKey(of: text),
                name: lowercased(text),
                status,
                most: status == nil ? mostFound : mostSifted
            )
            return try part.page(ofMatches: ids) { try users.find($0) }
        }
        let (records, total): ([UserRecord], Int) =
            if case .list(let last)? = part.cursor {
                (try users.page(status, limit: part.rows, after: last), try users.count(status))
            } else {
                try users.page(status, limit: part.rows, offset: part.offset)
            }
        return part.page(of: records, total: total, id: { $0.user.id })
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
