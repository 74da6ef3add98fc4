/// A stored password hash in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
struct PHCString: Hashable, Sendable {
    let recipe: Argon2idRecipe
    let tag: [UInt8]

    var parameters: PasswordHashParameters { recipe.parameters }
    var salt: [UInt8] { recipe.salt }
    var text: String { "\(recipe.text)$\(Base64.standard.encode(tag))" }

    init(parameters: PasswordHashParameters, salt: [UInt8], tag: [UInt8]) {
        recipe = Argon2idRecipe(parameters: parameters, salt: salt)
        self.tag = tag
    }

    /// Parses ``text``.
    ///
    /// - Throws: ``CryptoError`` `invalidPasswordHash` for another function, another version, or damage.
    init(parsing text: String) throws(CryptoError) {
        let end = text.lastIndex(of: "$") ?? text.startIndex
        recipe = try Argon2idRecipe(parsing: text[..<end])
        guard let tag = Base64.standard.decode(text[end...].dropFirst().utf8), 16...64 ~= tag.count else {
            throw CryptoError(.invalidPasswordHash, "the stored password hash is damaged")
        }
        self.tag = tag
    }

    func fits(_ password: String) throws(CryptoError) -> Bool {
        constantTimeEquals(try recipe.derive(password, count: tag.count), tag)
    }
}
