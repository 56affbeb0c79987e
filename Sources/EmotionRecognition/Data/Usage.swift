/// The purpose of a face; the raw values are the words in FER-2013's column `Usage`.
public enum Usage: String, CaseIterable, Sendable {
  /// To learn from.
  case training = "Training"
  /// To select and calibrate on.
  case publicTest = "PublicTest"
  /// To report on, once.
  case privateTest = "PrivateTest"

  /// The usage of this name, in any case: FER-2013's words, `train`, and `val`, `valid`, `validation` or `dev` for
  /// PublicTest. Nil for anything else, `test` included: it may mean either test.
  init?(named name: String) {
    switch name.lowercased() {
    case "training", "train": self = .training
    case "publictest", "validation", "valid", "val", "dev": self = .publicTest
    case "privatetest": self = .privateTest
    default: return nil
    }
  }
}
