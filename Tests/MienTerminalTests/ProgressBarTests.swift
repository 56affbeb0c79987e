import Foundation
import MienDocuments
import MienTerminal
import Testing

@Suite struct ProgressBarTests {
  @Test(
    arguments: [
      (0.0, "0.00 s"), (0.421, "0.42 s"), (0.999, "1.0 s"), (4.24, "4.2 s"), (9.96, "10 s"), (42.4, "42 s"),
      (59.7, "1 min 00 s"), (187, "3 min 07 s"), (3599.6, "1 h 00 min"), (7500, "2 h 05 min"),
      (86_399, "1 d 00 h"), (93_600, "1 d 02 h"), (-5, "0.00 s"), (.nan, "?"), (.infinity, "?"),
    ] as [(Double, String)])
  func durations(seconds: Double, text: String) {
    #expect(formatDuration(seconds) == text)
  }

  @Test(
    arguments: [
      (0, 100, 5.0, 0.0, nil, nil), (25, 100, 5, 0.25, 5, 15), (100, 100, 5, 1, 20, 0), (0, 0, 0, 1, nil, 0),
      (300, 100, 5, 1, 20, 0), (-4, 100, 5, 0, nil, nil), (10, 100, 0, 0.1, nil, nil),
      (10, 100, .nan, 0.1, nil, nil),
    ] as [(Int, Int, Double, Double, Double?, Double?)])
  func arithmetic(
    completed: Int, total: Int, elapsed: Double, fraction: Double, rate: Double?, remaining: Double?
  ) {
    let estimate = ProgressEstimate(completed: completed, total: total, elapsed: elapsed)
    #expect(estimate.fraction == fraction)
    #expect(estimate.rate == rate)
    #expect(estimate.remaining == remaining)
  }

  @Test(arguments: [0, 1, 5, 20, 40, 60, 80, 200])
  func lineFits(columns: Int) {
    for completed in [0, 1, 50, 1000] {
      let estimate = ProgressEstimate(completed: completed, total: 1000, elapsed: 3)
      let line = estimate.line(label: "epoch 3/120", unit: "images", note: "loss 1.234", columns: columns)
      #expect(line.count <= columns)
    }
  }

  @Test func lineSaysEverything() {
    let line = ProgressEstimate(completed: 500, total: 1000, elapsed: 2).line(
      label: "epoch 3", unit: "images", note: "loss 1.2", columns: 80)
    #expect(line.hasPrefix("epoch 3 ███████████████░"))
    #expect(line.hasSuffix(" 50 %  250 images/s  2.0 s left  loss 1.2"))
  }

  /// Where nobody knows how much there is, what is done is told, and no share of it.
  @Test func unknownTotals() {
    let estimate = ProgressEstimate(completed: 1234, total: nil, elapsed: 50)
    #expect(estimate.fraction == nil && estimate.remaining == nil && estimate.completed == 1234)
    #expect(
      estimate.line(label: "analyzing", unit: "frames", note: "so far")
        == "analyzing \(grouped(1234)) frames  24.7 frames/s  50 s  so far")
    #expect(estimate.line(label: "analyzing", unit: "frames", columns: 12).count == 12)
    let terminal = FakeTerminal()
    var bars = [terminal.bar(total: nil), terminal.bar(total: nil, isTerminal: false)]
    terminal.time.setValue(200)
    for index in bars.indices { bars[index].advance(by: 50) }
    #expect(terminal.written.value.count == 2)
    #expect(terminal.written.value[0].contains("50 images  0.2 images/s  3 min 20 s"))
    #expect(terminal.written.value[1] == "test: 50 images  0.2 images/s  3 min 20 s\n")
  }

  /// What goes on beyond its total is drawn no more often.
  @Test func moreThanTheTotalIsThrottled() {
    let terminal = FakeTerminal()
    var bar = terminal.bar(total: 3)
    for _ in 0..<100 { bar.advance() }
    #expect(terminal.written.value.count == 2 && terminal.written.value.last?.contains("100 %") == true)
  }

  @Test func isThrottled() {
    let terminal = FakeTerminal()
    var bar = terminal.bar(total: 1000)
    for step in 0..<1000 {
      terminal.time.setValue(Double(step + 1) * 0.001)
      bar.advance()
    }
    // One second at ten drawings a second, and the last one.
    #expect((9...12).contains(terminal.written.value.count))
    #expect(terminal.written.value.last?.contains("100 %") == true)
    bar.finish()
    bar.finish()
    bar.advance()
    #expect(terminal.written.value.last == "\r\u{1B}[K")
    #expect(terminal.written.value.count { $0 == "\r\u{1B}[K" } == 1)
  }

  @Test func canStay() {
    let terminal = FakeTerminal()
    var bar = terminal.bar(total: 10)
    bar.advance(by: 10)
    bar.finish(erasing: false)
    #expect(terminal.written.value.last == "\n")
  }

  @Test func writesALineEveryTwoMinutesWithoutATerminal() {
    let terminal = FakeTerminal()
    var bar = terminal.bar(total: 100, isTerminal: false)
    bar.advance(by: 10)
    terminal.time.setValue(119)
    bar.advance(by: 10)
    #expect(terminal.written.value.isEmpty)
    terminal.time.setValue(120)
    bar.advance(by: 10)
    terminal.time.setValue(121)
    bar.advance(by: 10)
    #expect(terminal.written.value == ["test: 30 % after 2 min 00 s, 4 min 40 s left\n"])
    terminal.time.setValue(400)
    bar.advance(by: 60)
    #expect(bar.estimate.rate == 0.25)
    bar.finish(erasing: false)
    #expect(terminal.written.value.count == 1)
  }
}

/// A clock that is set by hand, and a list of what was written.
private struct FakeTerminal {
  let time = Box(0.0)
  let written = Box<[String]>([])

  func bar(total: Int?, isTerminal: Bool = true) -> ProgressBar {
    ProgressBar(
      label: "test", total: total, unit: "images", isTerminal: isTerminal, columns: 80, now: { time.value },
      write: { text in written.update { $0.append(text) } })
  }
}

/// A value behind a lock.
private final class Box<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value

  init(_ value: Value) {
    stored = value
  }

  var value: Value { lock.withLock { stored } }

  func setValue(_ value: Value) {
    lock.withLock { stored = value }
  }

  func update(_ change: (inout Value) -> Void) {
    lock.withLock { change(&stored) }
  }
}
