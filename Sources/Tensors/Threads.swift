// How many threads work is the one thing of the kernels that users of tensors may want to choose.
@_exported import enum TensorKernels.ThreadPool
