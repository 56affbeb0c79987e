// What users of tensors may want to choose about the kernels: how many threads work, and when kept memory goes back.
@_exported import enum TensorKernels.BufferPool
@_exported import enum TensorKernels.ThreadPool
