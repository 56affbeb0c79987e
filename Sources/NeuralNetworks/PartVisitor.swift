import MienSystem

/// What a module names its parts to, in ``Module/visitParts(_:)``:
///
///     mutating func visitParts(_ visitor: inout PartVisitor) {
///       visitor.visit("conv", &conv)                       // another module
///       visitor.visit("shortcut", &shortcut)               // one that may be missing
///       visitor.visit("blocks", &blocks)                   // several: blocks.0, blocks.1, …
///       visitor.visit("factor", &factor, role: .weight)    // a parameter of its own
///     }
///
/// Names of parts within parts are joined by dots: `stage1.conv1.weight`.
public struct PartVisitor {
  /// The full names of the parts that are visited now begin with it: empty, or with a dot at the end.
  private var prefix = ""
  private let parameter: (_ name: String, _ value: inout Variable, _ role: ParameterRole) -> Void
  /// Is told of every module that is visited by name.
  private let module: ((_ path: String, any Module) -> Void)?

  init(
    module: ((_ path: String, any Module) -> Void)? = nil,
    parameter: @escaping (_ name: String, _ value: inout Variable, _ role: ParameterRole) -> Void
  ) {
    (self.parameter, self.module) = (parameter, module)
  }

  /// Visits a parameter.
  public mutating func visit(_ name: String, _ variable: inout Variable, role: ParameterRole) {
    expect(!name.isEmpty, "visit: a parameter has no name\(prefix.isEmpty ? "" : " in \(prefix.dropLast())")")
    parameter(prefix + name, &variable, role)
  }

  /// Visits a parameter that may be missing.
  public mutating func visit(_ name: String, _ variable: inout Variable?, role: ParameterRole) {
    guard var present = variable else { return }
    visit(name, &present, role: role)
    variable = present
  }

  /// Visits the parts of a module.
  public mutating func visit(_ name: String, _ module: inout some Module) {
    expect(
      !name.isEmpty && !name.contains("."),
      "visit: expected a name that is not empty and has no '.', got '\(name)'")
    let outer = prefix
    self.module?(outer + name, module)
    prefix += name + "."
    module.visitParts(&self)
    prefix = outer
  }

  /// Visits the parts of a module that may be missing.
  public mutating func visit(_ name: String, _ module: inout (some Module)?) {
    guard var present = module else { return }
    // Emptied while the copy changes, so that its tensors are not copied.
    module = nil
    visit(name, &present)
    module = present
  }

  /// Visits the parts of several modules, which are named by their places: `name.0`, `name.1`, …
  public mutating func visit(_ name: String, _ modules: inout [some Module]) {
    let outer = prefix
    prefix += name + "."
    for index in modules.indices { visit("\(index)", &modules[index]) }
    prefix = outer
  }
}
