import PlintoModels
import PlintoSync

extension StoredCredentials {
    /// `access-n` and `refresh-n`.
    init(sample number: Int) {
        self.init(TokenPair(accessToken: "access-\(number)", refreshToken: "refresh-\(number)", expiresIn: 3600))
    }

    init(_ pair: TokenPair) {
        self.init(
            accessToken: pair.accessToken,
            refreshToken: pair.refreshToken,
            timestamps: TokenTimestamps(
                expiresIn: pair.expiresIn,
                receivedAt: Timestamp(seconds: 1_763_900_000),
                bootTime: 1000,
                bootIdentifier: "boot-1",
                serverOffset: 0
            )
        )
    }
}

extension RotationIntent {
    init(number: Int) {
        self.init(key: "key-\(number)", startedAt: Timestamp(seconds: 1_763_900_000))
    }
}
