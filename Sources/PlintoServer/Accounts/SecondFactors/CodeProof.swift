import PlintoModels
import PlintoStore

/// Verifies a second-factor code that is presented as proof, in a transaction of its own.
struct CodeProof: SecondFactorVerifying {
    let database: ServerDatabase
    let codes: CodeVerifier

    func verify(_ code: String, of user: User, from context: RequestContext) async throws {
        let code = try SecondFactorCode(code)
        let verdict = try await codes.attempt(of: user.id, from: context) {
            let verdict = try await database.write(as: context) { try codes.judge(code, of: user, in: $0) }
            return (verdict, verdict)
        }
        guard verdict == .right else { throw CodeVerifier.wrongCode }
    }
}
