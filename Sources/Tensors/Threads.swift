// What users of tensors may want to choose or know about the kernels: how many threads work, when kept memory goes back,
// and what the build assumes of the processor.
@_exported import enum TensorKernels.BufferPool
@_exported import enum TensorKernels.TargetFeatures
@_exported import enum TensorKernels.ThreadPool
