import ArgumentParser
import EmotionRecognition

/// FER+ votes as the faces' targets.
struct VoteOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A FER+ file of votes: the faces' targets become what ten people saw.", valueName: "file"))
  var votes: String?

  @Option(help: ArgumentHelp("The weight of the hard label beside the votes, from 0 to 1.", valueName: "weight"))
  var labelWeight: Float = 0

  func validate() throws {
    if !(0...1).contains(labelWeight) {
      throw ValidationError("--label-weight \(labelWeight): expected a number from 0 to 1")
    }
  }

  /// `faces` with the votes as soft targets, if there are any.
  func applied(to faces: FaceData) throws -> FaceData {
    guard let votes else { return faces }
    return try faces.withSoftTargets(from: FERPlus(contentsOf: votes), mixing: labelWeight)
  }
}
