"""What other programs read from the test files: pydicom 3.0.2 with pylibjpeg, and dcmtk where that fails.

Writes reference-pixels.json, to which corpus.test.ts holds our decoders:
    python3 reference-pixels.py FOLDER-WITH-wg04-AND-corpus > reference-pixels.json
"""

import hashlib
import json
import logging
import pathlib
import subprocess
import sys
import tempfile
import warnings

import pydicom

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
root = pathlib.Path(sys.argv[1])


def pixels(path):
    """All samples (colours as RGB) and who decoded them."""
    try:
        return pydicom.dcmread(path, force=True).pixel_array, f"pydicom {pydicom.__version__}"
    except Exception:  # noqa: BLE001 - whatever it stumbles over, dcmtk may not
        pass
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out.dcm"
        for program in ["dcmdjpeg", "dcmconv"]:
            if subprocess.run([program, path, out], capture_output=True).returncode == 0:
                try:
                    return pydicom.dcmread(out, force=True).pixel_array, program
                except Exception:  # noqa: BLE001 - no pixels, or none that can be read
                    continue
    return None, None


table = {}
for path in sorted(root.glob("wg04/*.dcm")) + sorted(root.glob("corpus/*.dcm")):
    row = {}
    samples, by = pixels(path)
    if samples is not None:
        row["pixels"] = hashlib.sha256(samples.astype("<f8").tobytes()).hexdigest()[:32]
    try:
        name = pydicom.dcmread(path, force=True).get("PatientName")
        if name:
            row["patientName"] = str(name)
    except Exception:  # noqa: BLE001 - files that cannot be read have no name
        pass
    if row:
        table[str(path.relative_to(root))] = {**row, "by": by or f"pydicom {pydicom.__version__}"}
print(json.dumps(table, indent=2, ensure_ascii=False))
