import MienFiles

/// Why pictures cannot be learned from: what is wrong, where, and the fix.
public struct DetectionDataError: PlacedError {
  public let path: String
  public let line: Int?
  public let problem: String
  public let fix: String?

  init(_ path: String, line: Int? = nil, _ problem: String, fix: String? = nil) {
    (self.path, self.line, self.problem, self.fix) = (path, line, problem, fix)
  }
}
