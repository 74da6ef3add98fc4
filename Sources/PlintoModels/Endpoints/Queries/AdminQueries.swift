/// The requested page of an administrators' list: by its number, or by the cursor of the previous page.
package struct AdminPageQuery<Kind: AdminListKind>: QueryParameters {
    /// The position of the page in the list.
    package enum Place: Hashable, Sendable {
        /// Counted from 1.
        case page(Int)
        case cursor(String)
    }

    /// With the longest page this is a hundred million items.
    private static var lastPage: Int { 1_000_000 }
    package static var longestPage: Int { 200 }

    package let place: Place
    package let limit: Int
    /// The search text; nil for the whole list.
    package let search: String?
    private let given: QueryValues

    package init(from query: inout QueryReader) throws(APIError) {
        let page = try query.integer("page", 1...Self.lastPage, default: 1, "The page number, starting at 1.")
        limit = try query.integer("limit", 1...Self.longestPage, default: 50, "The number of items per page.")
        let cursor = query.opaque(
            "cursor",
            pattern: "^[A-Za-z0-9_-]{52}$",
            example: Kind.cursorExample,
            "The cursor in the Link field of the previous page; not together with page."
        )
        search = query.text("q", example: Kind.searchExample, "The start of \(Kind.searched).")
        if let cursor {
            guard query.given.value("page") == nil else {
                throw .invalid(
                    "cursor",
                    .invalidFormat,
                    "cursor cannot be sent together with page: send one of them."
                )
            }
            place = .cursor(cursor)
        } else {
            place = .page(page)
        }
        given = query.given
    }

    /// The query of the page after a cursor.
    package func next(after cursor: String) -> String {
        given.query(with: ["cursor": cursor, "limit": String(limit)], without: ["page"])
    }
}

/// A kind of resource that administrators list and search.
package protocol AdminListKind: IdentifierKind {
    static var cursorExample: String { get }
    static var searchExample: String { get }
    /// The fields that a search compares, for the documentation.
    static var searched: String { get }
}

extension UserKind: AdminListKind {
    package static let cursorExample = "AQAAAAAAAAAAdXNyXzAxamh3ZHFrODA4ZjNrejJtdjV0MW5jeDl3"
    package static let searchExample = "john"
    package static let searched = "an email address, a username or a name"
}

extension OrganizationKind: AdminListKind {
    package static let cursorExample = "AQAAAAAAAAAAb3JnXzAxamh3ZHFrODA4ZjNrejJtdjV0MW5jeDl3"
    package static let searchExample = "acme"
    package static let searched = "a name or a slug"
}

/// The query of `GET /admin/users`.
package struct AdminUserListQuery: QueryParameters {
    package let page: AdminPageQuery<UserKind>
    package let status: UserStatus?

    package init(from query: inout QueryReader) throws(APIError) {
        page = try AdminPageQuery(from: &query)
        status = try query.word("status", UserStatus.self, "Only users with this status.")
    }
}

/// The query of `GET /admin/audit-logs`.
package struct AuditLogQuery: QueryParameters {
    package let start: DateOrTime?
    package let end: DateOrTime?
    package let user: UserID?
    package let actor: UserID?
    package let target: String?
    package let limit: Int
    package let cursor: AuditID?
    private let given: QueryValues

    private static let action = "action"

    package init(from query: inout QueryReader) throws(APIError) {
        start = try query.dateOrTime("start_date", "The first day, in UTC, or time.")
        end = try query.dateOrTime("end_date", "The last day, in UTC, or time.")
        user = try query.identifier("user_id", UserKind.self, "The account that an entry is about.")
        actor = try query.identifier("actor", UserKind.self, "The user who acted.")
        _ = query.opaque(Self.action, example: "session.created", "The action.")
        target = query.text(
            "target",
            example: "usr_01jhwdqk808f3kz2mv5t1ncx9w",
            "The id of the object that was acted on."
        )
        limit = try query.integer("limit", 1...200, default: 50, "The number of items per page.")
        cursor = try query.identifier("cursor", AuditKind.self, "The cursor of the previous page.")
        given = query.given
        if let start = start?.start, let end = end?.end, end <= start {
            throw .invalid("end_date", .outOfRange, "end_date is before start_date.")
        }
    }

    /// The action, as one of the words that the server records.
    ///
    /// - Throws: 400 `invalid_format` if it is another word.
    package func action<Word: RawRepresentable & CaseIterable>(
        as type: Word.Type
    ) throws(APIError) -> Word? where Word.RawValue == String {
        try given.word(Self.action, type)
    }
}
