import PlintoCrypto
import PlintoModels

extension WebMiddleware {
    init(_ configuration: ServerConfiguration, clock: any TimeSource, random: any RandomSource) {
        self.init(
            proxies: configuration.proxies,
            crossOrigin: configuration.crossOrigin,
            isSecure: configuration.tls != nil,
            requestIDs: { RequestID(createdAt: clock.now(), from: random) }
        )
    }
}
