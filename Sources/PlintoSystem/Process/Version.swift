/// The version of the product. Its three programs are released together.
package enum Version {
    package static let current = "0.1.0"
}
