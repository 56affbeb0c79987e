"""Mien's vgg8 beside PyTorch's, TensorFlow's and ONNX Runtime's: training, inference, and peak memory in training.

    speed.py MIEN [ROUNDS [THREADS]]

In every round each contestant has its turn, so that the machine's changes of speed meet them alike; the ratios are taken
within a round, and their median is what counts. Contestants whose package is missing are left out. Each runs in a process
of its own, which lives through all rounds and is told when it is its turn.
"""

import json
import os
import statistics
import subprocess
import sys
import time

WORK = [("train", 64, 3), ("infer", 64, 5), ("infer", 1, 40)]
CHANNELS = [1, 32, 64, 128, 256]


class PyTorch:
    """`memory` is channels_last or contiguous_format."""

    def __init__(self, memory, batch, threads):
        import torch

        from vgg8 import VGG8

        torch.set_num_threads(threads)
        memory = getattr(torch, memory)
        self.torch = torch
        self.network = VGG8().to(memory_format=memory)
        decayed = [p for p in self.network.parameters() if p.dim() > 1]
        spared = [p for p in self.network.parameters() if p.dim() == 1]
        self.optimizer = torch.optim.SGD(
            [{"params": decayed, "weight_decay": 5e-4}, {"params": spared, "weight_decay": 0.0}],
            lr=0.01, momentum=0.9, nesterov=True)
        self.images = torch.randn(batch, 1, 48, 48).to(memory_format=memory)
        self.labels = torch.arange(batch) % 7
        self.criterion = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def train(self):
        self.network.train()
        self.optimizer.zero_grad()
        loss = self.criterion(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()

    def infer(self):
        self.network.eval()
        with self.torch.inference_mode():
            self.network(self.images)


class TensorFlow:
    def __init__(self, _, batch, threads):
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        layers = tf.keras.layers
        network = tf.keras.Sequential([tf.keras.Input((48, 48, 1))])
        for width in CHANNELS[1:]:
            for _ in range(2):
                network.add(layers.Conv2D(width, 3, padding="same", use_bias=False))
                network.add(layers.BatchNormalization())
                network.add(layers.ReLU())
            network.add(layers.MaxPooling2D())
        network.add(layers.Flatten())
        network.add(layers.Dense(256, use_bias=False))
        network.add(layers.BatchNormalization())
        network.add(layers.ReLU())
        network.add(layers.Dropout(0.5))
        network.add(layers.Dense(7))
        optimizer = tf.keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
        optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
        criterion = tf.keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
        images = tf.random.normal((batch, 48, 48, 1))
        labels = tf.one_hot(tf.range(batch) % 7, 7)

        @tf.function
        def train():
            with tf.GradientTape() as tape:
                loss = criterion(labels, network(images, training=True))
            gradients = tape.gradient(loss, network.trainable_variables)
            optimizer.apply_gradients(zip(gradients, network.trainable_variables))
            return loss

        @tf.function
        def infer():
            return network(images, training=False)

        self.train = lambda: train().numpy()
        self.infer = lambda: infer().numpy()


class ONNXRuntime:
    """Inference only; the normalisations are folded by ONNX Runtime itself."""

    def __init__(self, _, batch, threads):
        import numpy as np
        import onnxruntime as ort
        from onnx import TensorProto, helper, numpy_helper

        random = np.random.default_rng(1)
        nodes, weights, last = [], [], "images"

        def add(kind, *shapes, **attributes):
            nonlocal last
            names = [last]
            for shape in shapes:
                names.append(f"w{len(weights)}")
                value = np.abs(random.standard_normal(shape))
                weights.append(
                    numpy_helper.from_array((value / np.sqrt(value[0].size)).astype(np.float32), names[-1]))
            last = f"{kind}{len(nodes)}"
            nodes.append(helper.make_node(kind, names, [last], **attributes))

        for inputs, outputs in zip(CHANNELS, CHANNELS[1:]):
            for before in (inputs, outputs):
                add("Conv", (outputs, before, 3, 3), pads=[1, 1, 1, 1])
                add("BatchNormalization", *[(outputs,)] * 4)
                add("Relu")
            add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        add("Flatten")
        add("Gemm", (256, 2304), transB=1)
        add("BatchNormalization", *[(256,)] * 4)
        add("Relu")
        add("Gemm", (7, 256), (7,), transB=1)
        graph = helper.make_graph(
            nodes, "vgg8", [helper.make_tensor_value_info("images", TensorProto.FLOAT, [batch, 1, 48, 48])],
            [helper.make_tensor_value_info(last, TensorProto.FLOAT, [batch, 7])], weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        images = random.standard_normal((batch, 1, 48, 48)).astype(np.float32)
        self.infer = lambda: session.run(None, {"images": images})


CONTESTANTS = {
    "PyTorch channels-last": (PyTorch, "channels_last"),
    "PyTorch contiguous": (PyTorch, "contiguous_format"),
    "TensorFlow": (TensorFlow, None),
    "ONNX Runtime": (ONNXRuntime, None),
}


def serve(name, kind, batch, threads):
    """One contestant in its own process: a line with a count comes in, the median seconds of as many runs go out."""
    maker, argument = CONTESTANTS[name]
    work = getattr(maker(argument, int(batch), int(threads)), kind)
    for _ in range(3):
        work()
    print("ready", flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        print(statistics.median(times), flush=True)


class Process:
    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--serve", *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.is_ready = self.process.stdout.readline().strip() == "ready"

    def seconds(self, repeats):
        """Nothing if the process has died."""
        try:
            self.process.stdin.write(f"{repeats}\n")
            self.process.stdin.flush()
            return float(self.process.stdout.readline())
        except (BrokenPipeError, ValueError):
            return None

    def end(self):
        self.process.kill()
        self.process.wait()


def mien(path, name, threads, rounds):
    out = subprocess.run(
        [path, "benchmark", "--filter", name, "--rounds", str(rounds), "--threads", str(threads), "--json"],
        check=True, capture_output=True)
    return json.loads(out.stdout)[0]["seconds"]


def peak_memory(command, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024 if status == 0 else None


def main():
    path = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    print(f"{threads} threads, {rounds} rounds; medians, and medians of the ratios within a round", flush=True)
    for kind, batch, repeats in WORK:
        others = {}
        for name in CONTESTANTS:
            if kind == "train" and name == "ONNX Runtime":
                continue
            process = Process(name, kind, batch, threads)
            if process.is_ready:
                others[name] = process
            else:
                print(f"  {name} is left out: its package is missing, or it failed", flush=True)
        times = {name: [] for name in ["Mien", *others]}
        for _ in range(rounds):
            for name, process in list(others.items()):
                seconds = process.seconds(repeats)
                if seconds is None:
                    print(f"  {name} is left out: it ended in the middle", flush=True)
                    del others[name], times[name]
                else:
                    times[name].append(seconds)
            times["Mien"].append(mien(path, f"{kind}/vgg8/batch{batch}", threads, 3))
        for process in others.values():
            process.end()
        print(f"{kind}, batch {batch}:")
        for name, values in times.items():
            median = statistics.median(values)
            ratio = statistics.median(a / b for a, b in zip(values, times["Mien"]))
            comparison = "" if name == "Mien" else f"  Mien is {ratio:.2f} times as fast"
            print(f"  {name:22} {batch / median:8.1f} images/s  {1000 * median:8.2f} ms{comparison}", flush=True)

    ours = peak_memory(
        [path, "benchmark", "--filter", "train/vgg8/batch128", "--rounds", "5", "--threads", str(threads), "--json"])
    script = (f"import sys; sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r}); import speed; "
              f"c = speed.PyTorch('channels_last', 128, {threads}); [c.train() for _ in range(5)]")
    theirs = peak_memory([sys.executable, "-c", script])
    shown = "left out: it is missing, or it failed" if theirs is None else f"{theirs:.0f} MiB, ratio {ours / theirs:.2f}"
    print(f"peak memory in training, batch 128: Mien {ours:.0f} MiB, PyTorch {shown}")


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(*sys.argv[2:])
    else:
        main()
