import PlintoModels

/// The place of a row in a list whose order is `block DESC, id DESC`: see ``ListBlockRepository``.
///
/// Neither the block nor the id of a row changes, so a page that begins after a place holds the rows after it, whatever was
/// added or removed since, even where the row itself is gone.
struct ListPlace<Kind: IdentifierKind>: Hashable, Sendable {
    let block: Int
    let id: Identifier<Kind>
}
