/// The reason why ``JSONParser`` refuses a text. A value is named by its path, with dots: `metadata.tags.3`.
package enum JSONError: Error, Hashable, Sendable {
    /// Not JSON as RFC 8259 defines it, even if other decoders accept it.
    case malformed
    case invalidUTF8
    /// A name that an object has twice (RFC 8259 §4): programs before and behind this one could each use a different
    /// one.
    case repeatedName(String)
    /// A number that is too large for a `Double`.
    case numberTooLarge(String)
    /// More combining marks in a row than ``JSONLimits/combiningMarks``.
    case tooManyCombiningMarks(String)
    /// Nesting beyond the limit, below this field of the outermost object.
    case tooDeep(String, limit: Int)
    case tooManyValues(limit: Int)
}
