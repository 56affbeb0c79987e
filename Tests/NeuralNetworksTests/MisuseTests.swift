import Foundation
import Testing

/// A mistake of a user of the library ends with a message in every build, optimised ones too: what was computed, what
/// was expected, and what came.
@Suite struct MisuseTests {
  /// The program `Misuse`, beside the test bundle.
  private static func output(_ arguments: String...) throws -> (text: String, isTrap: Bool) {
    let process = Process()
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    process.executableURL = bundle.appendingPathComponent("Misuse")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationReason == .uncaughtSignal)
  }

  private static let messages = [
    "forgotten-part": "Forgetful: visitParts does not name the parameters that the property 'head' holds",
    "gradient-on-the-way":
      "gradients: the variable of shape [2] is the result of an operation, and its gradient was not kept",
    "loss-shapes": "MeanSquaredError: expected targets of the predictions' shape [2, 3] and at least one, got [3]",
    "layer-normalization":
      "layerNormalization: expected scale and bias of shape [3] for an input of shape [2, 3], got [2] and [3]",
    "linear": "linear: expected an input of shape [batch, 3], got [2, 5]",
    "convolution-channels": "convolution: expected an input of shape [batch, height, width, 3], got [2, 8, 8, 1]",
    "convolution-rank": "convolution: expected an input of shape [batch, height, width, 3], got [8, 8, 3]",
    "convolution-small": "convolution: a 9×9 filter of dilation 1 does not fit into 4×4 pixels with padding 0",
    "convolution-groups": "Convolution2D: 2 groups do not divide 3 inputs and 4 outputs",
    "normalization": "batchNormalization: expected scale and bias of shape [3], got [4] and [4]",
    "pooling": "pooling: expected an input of shape [batch, height, width, channels], got [2, 3]",
    "flatten": "Flatten: expected [batch, height, width, channels], got [2]",
    "add": "broadcast: expected sizes that are equal or 1, from the last axis on, got [2, 3] and [4]",
    "variable-add": "broadcast: expected sizes that are equal or 1, from the last axis on, got [2, 3] and [2, 4]",
    "add-in-place": "update: expected shape [2, 3], got [3]",
    "matrix-product": "matrixProduct: expected equal inner sizes, got [2, 3] · [2, 3]",
    "matrix-rank": "matrixProduct: expected matrices, got [3] and [3, 4]",
    "matrix-batch": "matrixProduct: expected axes of matrices that broadcast, got [2, 3, 4] · [3, 4, 3]",
    "label": "labels: expected 0 to 2, got 3 in row 1",
    "label-count":
      "CrossEntropy: expected logits of shape [batch, classes] and a label for each row, got [2, 3] "
      + "and 1 labels",
    "gradients-of-many": "gradients: expected a single number, got shape [2]",
    "cotangent": "gradients: expected a cotangent of shape [2], got [3]",
    "pullback-shape": "gradients: a pullback gave a gradient of shape [5] to an input of shape [3]",
    "pullback-count": "gradients: the pullback of an operation of 2 inputs gave 1 gradients",
    "reshape": "reshaped: [2, 3] has 6 elements, [7] has 7",
    "index": "Tensor: index [0, 3] is outside shape [2, 3]",
    "index-count": "Tensor: expected 2 indices, got 1",
    "elements": "Tensor: shape [2, 3] has 6 elements, got 2",
    "negative-size": "Shape: sizes must not be negative, got [2, -3]",
    "transposed": "transposed: expected an order of the axes of [2, 3], got [0, 0]",
    "rows": "rows: 1..<4 is outside shape [2, 3]",
    "slice": "slice: 1..<5 is outside axis 1 of shape [2, 3]",
    "slice-count": "subscript: expected at most 2 indices or ranges for shape [2, 3], got 3",
    "slice-step": "sliced: expected a positive step, got 0",
    "taking": "taking: index 3 is outside axis 1 of shape [2, 3]",
    "concatenated": "concatenated: expected shapes that are equal except along axis 0, got [2, 3] and [3, 2]",
    "split": "split: expected a number of parts that divides 3, axis 1 of shape [2, 3], got 2",
    "mask": "replacing: expected a mask that broadcasts to [2, 3], got [2]",
    "upsampling": "upsampling: expected an input of shape [batch, height, width, channels], got [4, 4]",
    "literal": "Tensor literal: expected lists of equal length, a list of 2, got a list of 1",
    "axis": "expected an axis of a tensor of shape [2, 3], got 2",
    "empty-maximum": "max: an axis of shape [2, 0] is empty",
    "dropout": "dropout: expected a rate in [0, 1), got 1.0",
    "two-layers": "Sequential: two layers are named a",
    "two-parameters": "Twins: two parameters are named weight",
    "stale-gradients":
      "update: no parameter of the network has a gradient: it is frozen, or the gradients are another "
      + "network's or were used before",
    "frozen":
      "update: no parameter of the network has a gradient: it is frozen, or the gradients are another "
      + "network's or were used before",
    "clip": "clip: expected a positive norm, got 0.0",
    "threads": "ThreadPool.threadCount: expected at least 1, got 0",
    "image": "Image: 3 by 2 pixels of 1 bytes are 6 bytes, got 1",
    "crop": "cropped: expected a part of 3 by 2 pixels, got 2 by 1 from column 2 and row 0 on",
  ]

  @Test func everyMistakeHasItsMessage() throws {
    let names = try Self.output().text.split(separator: "\n").map(String.init)
    #expect(names.count >= 24 && Set(names) == Set(Self.messages.keys))
    for name in names {
      let (text, isTrap) = try Self.output(name)
      let message = Self.messages[name] ?? "?"
      #expect(isTrap && text.contains("Fatal error: " + message), "\(name): \(text)")
    }
  }
}
