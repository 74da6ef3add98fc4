import PlintoCrypto
import PlintoModels

/// Where a page of an administrators' list ended. To clients it is a word without meaning.
///
/// Its bytes are the version of this form, the block of the last row, most significant byte first, and the id of that row.
enum AdminListCursor<Kind: IdentifierKind>: Hashable, Sendable {
    /// After a row of the list.
    case list(ListPlace<Kind>)
    /// After a match of a search; matches are in the order of their ids.
    case search(Identifier<Kind>)

    private static var version: UInt8 { 1 }
    /// Stands for a block in the cursor of a search.
    private static var noBlock: UInt64 { .max }

    /// Nil for what no server of this kind wrote for this list.
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
