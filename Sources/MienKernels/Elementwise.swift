/// A function of one element.
///
/// It is a type and no closure: loops over elements cross the thread pool, behind which a closure is called for every
/// element. For a type, each loop is compiled alone and becomes a vector loop: 2²⁰ sums take 0.1 ms instead of 1.4.
public protocol UnaryFunction: Sendable {
  /// Its value at `x`.
  func callAsFunction(_ x: Float) -> Float
}

/// The same of two elements.
public protocol BinaryFunction: Sendable {
  /// Its value at `x` and `y`.
  func callAsFunction(_ x: Float, _ y: Float) -> Float
}

/// The same of three elements.
public protocol TernaryFunction: Sendable {
  /// Its value at `x`, `y` and `z`.
  func callAsFunction(_ x: Float, _ y: Float, _ z: Float) -> Float
}

/// A function of two elements and of a state that it may change, such as an optimiser's step.
public protocol UpdatingFunction: Sendable {
  /// Its value at `x` and `y`.
  func callAsFunction(_ x: Float, _ y: Float, _ state: inout Float) -> Float
}

/// The same with two states.
public protocol DoublyUpdatingFunction: Sendable {
  /// Its value at `x` and `y`.
  func callAsFunction(_ x: Float, _ y: Float, _ state: inout Float, _ other: inout Float) -> Float
}

/// Loops over elements.
public enum Elementwise {
  /// output[i] = function(input[i]). The output may be the input.
  @inlinable
  public static func map<Function: UnaryFunction>(
    _ count: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = function(input[index]) }
    }
  }

  /// output[i] = function(first[i], second[i]). The output may be one of the inputs.
  @inlinable
  public static func zip<Function: BinaryFunction>(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = function(first[index], second[index]) }
    }
  }

  /// output[i] = function(first[i], second[i], third[i]).
  @inlinable
  public static func zip<Function: TernaryFunction>(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ third: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = function(first[index], second[index], third[index]) }
    }
  }

  /// output[i] = function(first[i], second[i], state[i]), which may change its part of the state.
  @inlinable
  public static func zip<Function: UpdatingFunction>(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    updating state: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range {
        var value = state[index]
        output[index] = function(first[index], second[index], &value)
        state[index] = value
      }
    }
  }

  /// The same with two states.
  @inlinable
  public static func zip<Function: DoublyUpdatingFunction>(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    updating state: UnsafeMutablePointer<Float>, _ other: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range {
        var (value, otherValue) = (state[index], other[index])
        output[index] = function(first[index], second[index], &value, &otherValue)
        (state[index], other[index]) = (value, otherValue)
      }
    }
  }
}
