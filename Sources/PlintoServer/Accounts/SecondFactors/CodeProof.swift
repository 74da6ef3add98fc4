import PlintoModels
import PlintoStore

/// Verifies a second-factor code that is presented as proof, in a transaction of its own.
struct CodeProof: SecondFactorVerifying {
    let database: any Database
    let codes: CodeVerifier

    func verify(_ code: String, of user: User, from origin: CallOrigin) async throws {
        let code = try SecondFactorCode(code)
        let verdict = try await codes.attempt(of: user.id, from: origin) {
            let verdict = try await database.write { try codes.judge(code, of: user, from: origin, in: $0) }
            return (verdict, verdict)
        }
        guard verdict == .right else { throw CodeVerifier.wrongCode }
    }
}
