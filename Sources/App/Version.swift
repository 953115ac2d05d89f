/// The version that `GET /` and `--version` show.
package enum Version {
    package static let current = "0.1.0"
}
