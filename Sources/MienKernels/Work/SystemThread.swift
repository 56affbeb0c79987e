import CMienProcessorFeatures
import MienSystem

/// A thread of the system.
package enum SystemThread {
  /// Starts a thread that runs `life`.
  ///
  /// - Returns: Whether the system gave one.
  @discardableResult package static func start(_ life: @escaping @Sendable () -> Void) -> Bool {
    let life = Unmanaged.passRetained(Life(life))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Musl's usual stack is a hundred times smaller than others'.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let isStarted = pthread_create(&thread, &attributes, run, life.toOpaque()) == 0
    if !isStarted { life.release() }
    return isStarted
  }

  private final class Life {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func live(_ life: UnsafeMutableRawPointer) {
    mien_name_thread("mien")
    Unmanaged<Life>.fromOpaque(life).takeRetainedValue().run()
  }

  #if canImport(Darwin)
    private static let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
      live($0)
      return nil
    }
  #else
    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      if let life = $0 { live(life) }
      return nil
    }
  #endif
}

/// A condition that threads wait for, with the lock that guards it.
package final class Condition: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func withLock<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Wakes one of the threads that wait. With the lock.
  package func signal() { pthread_cond_signal(condition) }

  /// Gives the lock away until another thread signals, and takes it again. It may return without a signal.
  package func wait() { pthread_cond_wait(condition, mutex) }
}
