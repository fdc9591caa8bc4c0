import Workbench

extension Option {
  static let allowRun = Option(
    "--allow-run", nil, "lets the programs of an imported spec start")
  static let allowHost = Option(
    "--allow-host", "HOST", "lets an imported spec talk to a host, such as https://host; repeatable"
  )
}

extension Arguments {
  /// What the user lets an imported spec do.
  var permission: Imports.Permission {
    Imports.Permission(
      programs: has(Option.allowRun.name), hosts: all(Option.allowHost.name))
  }
}
