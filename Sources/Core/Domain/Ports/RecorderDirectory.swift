/// A vault that can tell whose recordings it has.
package protocol RecorderDirectory: Sendable {
    func devices() async throws(VaultError) -> [DeviceID]
}
