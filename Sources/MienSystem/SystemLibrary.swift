// The C library by one name, so that no other file asks which one there is.
//
// Built and tested with Glibc. Musl and Darwin: untested.

#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#elseif canImport(Darwin)
  @_exported import Darwin
#endif
