import PlintoCrypto
import PlintoModels

/// The end of a page of an administrators' list, opaque to clients.
///
/// Its bytes are the version of this format, eight that say which list it is of, and the id of the last row. The id of a
/// row never changes, so a page that begins after it holds the rows after it, even if rows were added or removed since,
/// including that one.
enum AdminListCursor<Kind: IdentifierKind>: Hashable, Sendable {
    /// After a row of the list.
    case list(Identifier<Kind>)
    /// After a match of a search; matches are sorted by id.
    case search(Identifier<Kind>)

    private static var version: UInt8 { 1 }
    private static var listMark: [UInt8] { Array(repeating: 0, count: 8) }
    private static var searchMark: [UInt8] { Array(repeating: 0xff, count: 8) }

    /// Nil if the text is not a cursor of this list.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count > 9, bytes[0] == Self.version,
            let id = Identifier<Kind>(String(decoding: bytes.dropFirst(9), as: UTF8.self))
        else { return nil }
        switch Array(bytes[1..<9]) {
        case Self.listMark: self = .list(id)
        case Self.searchMark: self = .search(id)
        default: return nil
        }
    }

    var text: String {
        let (mark, id) =
            switch self {
            case .list(let id): (Self.listMark, id)
            case .search(let id): (Self.searchMark, id)
            }
        return Base64URL.encode([Self.version] + mark + Array(id.text.utf8))
    }
}
