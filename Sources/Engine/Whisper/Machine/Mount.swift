/// A line of /proc/self/mountinfo: `ID PARENT DEVICE ROOT POINT OPTIONS … - TYPE SOURCE SUPER-OPTIONS`, spaces in paths as
/// `\040` (proc_pid_mountinfo(5)).
package struct Mount {
    package let root: String
    package let point: String
    package let type: String
    package let options: [String]

    package init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 5, fields.count > dash + 3 else { return nil }
        root = String(fields[3].replacing("\\040", with: " "))
        point = String(fields[4].replacing("\\040", with: " "))
        type = String(fields[dash + 1])
        options = fields[dash + 3].split(separator: ",").map(String.init)
    }
}
