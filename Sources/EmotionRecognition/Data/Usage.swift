/// The purpose of a face; the raw values are the words in FER-2013's column `Usage`.
public enum Usage: String, CaseIterable, Sendable {
  /// To learn from.
  case training = "Training"
  /// To select and calibrate on.
  case publicTest = "PublicTest"
  /// To report on, once.
  case privateTest = "PrivateTest"
}
