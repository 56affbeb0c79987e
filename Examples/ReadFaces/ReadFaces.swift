// Reads the faces of a picture and explains the first: what a program that embeds Mien writes.
//
//     swift run -c release ReadFaces picture.jpg

import FaceAnalysis
import FaceExplanations

@main
struct ReadFaces {
  static func main() throws {
    guard let path = CommandLine.arguments.dropFirst().first else { return print("usage: ReadFaces PICTURE") }

    let reader = try FaceReader.shipped()
    let faces = try reader.faces(inFile: path)
    for face in faces { print(face.box, face.summary) }

    guard let first = faces.first else { return print("no face found") }
    print(try FaceExplainer(reader.classifier).explanation(of: first).sentence)
  }
}
