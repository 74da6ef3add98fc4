extension Samples {
    package static var apiKey: APIKey {
        APIKey(
            id: id(0x70),
            name: "Deployment",
            userID: userID,
            scopes: [.usersRead, .organizationsWrite],
            createdAt: created,
            expiresAt: created.advanced(bySeconds: 90 * 86_400),
            lastUsedAt: updated
        )
    }
}
