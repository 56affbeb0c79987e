import MienSystem

/// A filter in the form that one algorithm reads.
///
/// Preparing costs as much as a small convolution, so a filter that stays the same is prepared once.
package final class PreparedFilter: Sendable {
  enum Panels: Sendable {
    case direct(FilterPanels)
    case depthwise(DepthwisePanels)
    case winograd2(WinogradPanels), winograd3(WinogradPanels), winograd4(WinogradPanels)
  }
  let panels: Panels
  /// What it was prepared for.
  private struct Sizes: Equatable, CustomStringConvertible {
    let groups, outputs, inputs, rows, columns: Int

    init(_ plane: PlaneGeometry) {
      (groups, outputs, inputs) = (plane.groups, plane.outputChannels, plane.inputChannels)
      (rows, columns) = (plane.kernelHeight, plane.kernelWidth)
    }

    var description: String { "\([groups, outputs, inputs, rows, columns])" }
  }
  private let sizes: Sizes

  /// The filter for ``Convolution/forward(_:input:filter:output:blocks:)``, of any batch and image size.
  ///
  /// - Parameter filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  package convenience init(
    forwardOf geometry: ConvolutionGeometry, _ filter: UnsafePointer<Float>, _ algorithm: ConvolutionAlgorithm
  ) {
    let (window, kernelWidth) = (geometry.kernelHeight * geometry.kernelWidth, geometry.kernelWidth)
    let strides = FilterStrides(
      group: geometry.outputChannelsPerGroup * geometry.inputChannelsPerGroup * window,
      output: geometry.inputChannelsPerGroup * window, input: window, row: kernelWidth, column: 1)
    self.init(PlaneGeometry(forwardOf: geometry), filter, strides, algorithm)
  }

  /// The filter for the gradient to the input: input and output change places, and the taps are rotated by 180°.
  convenience init(
    inputGradientOf geometry: ConvolutionGeometry, _ filter: UnsafePointer<Float>, _ algorithm: ConvolutionAlgorithm
  ) {
    let (window, kernelWidth) = (geometry.kernelHeight * geometry.kernelWidth, geometry.kernelWidth)
    let strides = FilterStrides(
      group: geometry.outputChannelsPerGroup * geometry.inputChannelsPerGroup * window,
      output: window, input: geometry.inputChannelsPerGroup * window, row: -kernelWidth, column: -1)
    // The taps are read backwards from the last one.
    self.init(PlaneGeometry(inputGradientOf: geometry), filter + (window - 1), strides, algorithm)
  }

  init(
    _ plane: PlaneGeometry, _ filter: UnsafePointer<Float>, _ strides: FilterStrides, _ algorithm: ConvolutionAlgorithm
  ) {
    sizes = Sizes(plane)
    panels =
      switch algorithm {
      case .direct: .direct(FilterPanels(plane, filter, strides))
      case .depthwise: .depthwise(DepthwisePanels(plane, filter, strides))
      case .winograd2: .winograd2(WinogradPanels(Winograd2.self, plane, filter, strides))
      case .winograd3: .winograd3(WinogradPanels(Winograd3.self, plane, filter, strides))
      case .winograd4: .winograd4(WinogradPanels(Winograd4.self, plane, filter, strides))
      }
  }

  /// How many bytes a prepared filter has.
  package static func bytes(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm) -> Int {
    let plane = PlaneGeometry(forwardOf: geometry)
    if algorithm == .depthwise { return geometry.filterCount * MemoryLayout<Float>.stride }
    let outputs = plane.groups * TileProduct.panels(plane.outputChannels) * TileProduct.width
    let window = algorithm.products(1, 1, 1).points
    return (algorithm == .direct ? plane.kernelHeight * plane.kernelWidth : window) * plane.inputChannels * outputs
      * MemoryLayout<Float>.stride
  }

  func require(_ plane: PlaneGeometry) {
    expect(
      sizes == Sizes(plane),
      "convolution: the filter was prepared for [groups, outputs, inputs, rows, columns] = \(sizes), "
        + "got \(Sizes(plane))")
  }
}

/// How far apart the weights of a filter lie in memory.
struct FilterStrides {
  var group, output, input, row, column: Int
}

/// A filter laid out as the panels that ``TileProduct`` reads: for each group and each `width` output
/// channels, [kernelHeight, kernelWidth, inputChannels, width], missing output channels as zeros.
///
/// Written before it is shared, never after.
final class FilterPanels: @unchecked Sendable {
  let perGroup: Int
  private let panelFloats: Int
  private let memory: UnsafeMutablePointer<Float>
  private let floats: Int

  init(_ plane: PlaneGeometry, _ filter: UnsafePointer<Float>, _ strides: FilterStrides) {
    let width = TileProduct.width
    let perGroup = TileProduct.panels(plane.outputChannels)
    let panelFloats = plane.kernelHeight * plane.kernelWidth * plane.inputChannels * width
    let floats = plane.groups * perGroup * panelFloats
    let memory = BufferPool.take(floats)
    ThreadPool.forEach(plane.groups * perGroup) { item in
      let (group, panel) = (item / perGroup, item % perGroup)
      let columns = min(width, plane.outputChannels - panel * width)
      let source = filter + (group * strides.group + panel * width * strides.output)
      let destination = memory + item * panelFloats
      if columns < width { destination.update(repeating: 0, count: panelFloats) }
      // In the order of the destination's rows. Each row is one or two cache lines and is written completely.
      var place = destination
      for row in 0..<plane.kernelHeight {
        for column in 0..<plane.kernelWidth {
          let tap = source + (row &* strides.row &+ column &* strides.column)
          for input in 0..<plane.inputChannels {
            let weights = tap + input &* strides.input
            for output in 0..<columns { place[output] = weights[output &* strides.output] }
            place += width
          }
        }
      }
    }
    (self.perGroup, self.panelFloats, self.memory, self.floats) = (perGroup, panelFloats, memory, floats)
  }

  deinit { BufferPool.give(back: memory, floats) }

  @inline(__always)
  func panel(_ group: Int, _ panel: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory + (group &* perGroup &+ panel) &* panelFloats)
  }
}

/// A transformed filter, laid out as the panels that ``TileProduct`` reads: for each point and each `width` output
/// channels [inputs, width], missing output channels as zeros.
///
/// Written before it is shared, never after.
final class WinogradPanels: @unchecked Sendable {
  private let perPoint: Int
  private let panelFloats: Int
  private let memory: UnsafeMutablePointer<Float>
  private let floats: Int

  init<Transforms: WinogradTransforms>(
    _ transforms: Transforms.Type, _ plane: PlaneGeometry, _ filter: UnsafePointer<Float>, _ strides: FilterStrides
  ) {
    plane.requireWinograd()
    let (side, width, inputs) = (Transforms.points, TileProduct.width, plane.inputChannels)
    let perPoint = TileProduct.panels(plane.outputChannels)
    let panelFloats = inputs * width
    let floats = side * side * perPoint * panelFloats
    let memory = BufferPool.take(floats)
    // Some inputs at a time, sixteen outputs in the lanes.
    let grain = 16
    let blocks = (inputs + grain - 1) / grain
    let lanes = perPoint * width / 16
    ThreadPool.forEach(lanes * blocks, scratch: 16 * (9 + 3 * side)) { item, scratch in
      let (lane, block) = item.quotientAndRemainder(dividingBy: blocks)
      let count = min(16, plane.outputChannels - lane * 16)
      let (taps, half) = (scratch, scratch + 9 * 16)
      if count < 16 { taps.update(repeating: 0, count: 9 * 16) }
      let place = memory + (lane * 16 / width * panelFloats + lane * 16 % width)
      for input in block * grain..<min(inputs, (block + 1) * grain) {
        for output in 0..<max(count, 0) {
          let source = filter + ((lane &* 16 &+ output) &* strides.output &+ input &* strides.input)
          for row in 0..<3 {
            for column in 0..<3 {
              taps[(row &* 3 &+ column) &* 16 &+ output] = source[row &* strides.row &+ column &* strides.column]
            }
          }
        }
        for column in 0..<3 {
          Transforms.filter(taps + column &* 16, 48, half + column &* 16, 48)
        }
        for row in 0..<side {
          Transforms.filter(
            half + row &* 48, 16, place + (row &* side &* perPoint &* panelFloats &+ input &* width),
            perPoint &* panelFloats)
        }
      }
    }
    (self.perPoint, self.panelFloats, self.memory, self.floats) = (perPoint, panelFloats, memory, floats)
  }

  deinit { BufferPool.give(back: memory, floats) }

  @inline(__always)
  func panel(_ point: Int, _ panel: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory + (point &* perPoint &+ panel) &* panelFloats)
  }
}
