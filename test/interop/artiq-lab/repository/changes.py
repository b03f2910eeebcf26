import numpy as np
from artiq.experiment import EnvExperiment, NumberValue


class Changes(EnvExperiment):
    """Changes datasets in every way there is."""

    def build(self):
        self.setattr_device("ccb")
        self.setattr_argument("n", NumberValue(20, precision=0, step=1, type="int"))

    def run(self):
        self.set_dataset("changes.array", np.full(self.n, np.nan), broadcast=True)
        self.set_dataset("changes.counts", [], broadcast=True)
        self.set_dataset("changes.frequency", 80e6, broadcast=True, persist=True, unit="MHz", precision=3)
        self.set_dataset("changes.int64", np.int64(2**62 + 1), broadcast=True)
        self.set_dataset("changes.float32", np.float32(0.1), broadcast=True)
        self.set_dataset("changes.complex", np.array([1 + 2j, 3]), broadcast=True)
        self.set_dataset("changes.text", "\u03bcs \U0001f600 \"quoted\"", broadcast=True)
        self.set_dataset("changes.flags", np.array([True, False]), broadcast=True)
        self.set_dataset("changes.picture", np.zeros((3, 4), dtype=np.int32), broadcast=True)
        self.ccb.issue("create_applet", "changes", "${artiq_applet}plot_xy changes.array")
        for i in range(self.n):
            self.mutate_dataset("changes.array", i, float(i) ** 2)
            self.append_to_dataset("changes.counts", i)
            self.mutate_dataset("changes.picture", ((0, 2), (1, 3)), i)
        self.mutate_dataset("changes.array", (2, 5), 9.0)
        self.mutate_dataset("changes.array", (None, None, 3), -1.0)
        self.set_dataset("changes.frequency", 81e6, broadcast=True, persist=True, unit="MHz", precision=3)
        self.set_dataset("changes.done", True, broadcast=True)
