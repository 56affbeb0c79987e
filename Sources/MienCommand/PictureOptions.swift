import ArgumentParser
import EmotionRecognition
import Images

/// Pictures, and the network that looks at them.
struct PictureOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Pictures in PNG or JPEG.", valueName: "image"))
  var images: [String]

  @Option(help: ArgumentHelp("The network: a best.safetensors of mien train.", valueName: "file"))
  var model: String

  @Flag(help: "Each picture is a face already, framed from the brows to the chin.")
  var cropped = false

  var framing: FaceFraming { cropped ? .whole : .centre }

  /// Says once what is taken for the face.
  func noteFraming() {
    guard !cropped else { return }
    Terminal.writeToStandardError(
      "note: faces are not looked for yet: the square in the middle of each picture is taken; crop pictures to the face and "
        + "give --cropped for results that mean something\n")
  }
}
