import PlintoCrypto
import PlintoModels

/// The end of a page of an administrators' list, opaque to clients.
///
/// Its bytes are the version of this format, the block of the last row in big-endian order, and the id of that row.
enum AdminListCursor<Kind: IdentifierKind>: Hashable, Sendable {
    /// After a row of the list.
    case list(ListPlace<Kind>)
    /// After a match of a search; matches are sorted by id.
    case search(Identifier<Kind>)

    private static var version: UInt8 { 1 }
    /// The value in place of a block in the cursor of a search.
    private static var noBlock: UInt64 { .max }

    /// Nil if the text is not a cursor of this list.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count > 9, bytes[0] == Self.version,
            let id = Identifier<Kind>(String(decoding: bytes.dropFirst(9), as: UTF8.self))
        else { return nil }
        let number = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        if number == Self.noBlock {
            self = .search(id)
        } else {
            guard let block = Int(exactly: number) else { return nil }
            self = .list(ListPlace(block: block, id: id))
        }
    }

    var text: String {
        let (number, id) =
            switch self {
            case .list(let place): (UInt64(place.block), place.id)
            case .search(let id): (Self.noBlock, id)
            }
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        return Base64URL.encode([Self.version] + bytes + Array(id.text.utf8))
    }
}
