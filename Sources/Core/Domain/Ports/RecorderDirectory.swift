/// A vault that can list whose recordings it has.
package protocol RecorderDirectory: Sendable {
    func devices() async throws(VaultError) -> [DeviceID]
}
