/// Names for files that are made from others: the same without folder and ending, made different from those before.
public struct FileNames: Sendable {
  private var taken: Set<String> = []

  /// None is taken yet.
  public init() {}

  /// A name for what is made from a file.
  public mutating func name(of path: String, suffix: String = "") -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? "face"
    // No hidden files, and room for an ending.
    let plain = file.split(separator: ".").dropLast().joined(separator: ".")
    let base = String((plain.isEmpty ? "face" : plain).prefix(60)) + suffix
    var (name, number) = (base, 2)
    while !taken.insert(name).inserted {
      name = "\(base)-\(number)"
      number += 1
    }
    return name
  }
}
