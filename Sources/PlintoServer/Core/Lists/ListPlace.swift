import PlintoModels

/// The place of a row in a list that is ordered by `block DESC, id DESC`: see ``ListBlockRepository``.
///
/// The block and the id of a row never change, so a page that begins after a place holds the rows after it, even if
/// rows were added or removed since, including the row at the place.
struct ListPlace<Kind: IdentifierKind>: Hashable, Sendable {
    let block: Int
    let id: Identifier<Kind>
}
