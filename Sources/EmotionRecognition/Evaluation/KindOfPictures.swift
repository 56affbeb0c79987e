/// Drawn faces and photographs have little in common: a network of the one says nothing about the other.
extension EmotionClassifier {
  /// Whether it learned from drawn faces; nil if its file does not say what from.
  var isOfDrawings: Bool? { notes["source"].map { $0 == FaceData.schematicName } }

  /// What to know before its answers for pictures are believed; nil for nothing.
  ///
  /// - Parameter data: The name of the data, `schematic` for drawn faces; nil for the pictures of a user.
  package func note(on data: String? = nil) -> String? {
    let areDrawn = data == FaceData.schematicName
    guard let isOfDrawings, isOfDrawings != areDrawn else { return nil }
    return isOfDrawings
      ? "the network learned from drawn faces: what it says of photographs means nothing"
      : "the network learned from photographs, and these faces are drawn: the figures say nothing about photographs"
  }
}
