// What users of tensors may choose or read of the kernels: the number of threads, when kept memory is returned, and
// what the build assumes about the processor.
@_exported import enum MienKernels.BufferPool
@_exported import enum MienKernels.TargetFeatures
@_exported import enum MienKernels.ThreadPool
