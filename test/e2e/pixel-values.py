"""Writes pixel-values.json: what pydicom says of pixels of the corpus, for the browser to be held to.

    python -m pip install pydicom numpy pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg
    python test/e2e/pixel-values.py FOLDER_WITH_dicom.zip_UNPACKED > test/e2e/pixel-values.json

No library of pydicom's reads 12-bit JPEG: dcmtk's dcmdjpeg, which has to be on the path, unpacks it for pydicom.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut

FILES = [
    ("corpus/MR_small_expb.dcm", 1), ("corpus/emri_small.dcm", 5),
    ("corpus/liver_1frame.dcm", 1), ("corpus/rtdose_1frame.dcm", 1), ("corpus/SC_rgb_rle.dcm", 1),
    ("corpus/color-pl.dcm", 1), ("wg04/CT1_JPLL.dcm", 1),
    ("wg04/MR1_JPLY.dcm", 1), ("wg04/US1_J2KR.dcm", 1), ("wg04/MR1_J2KR.dcm", 1), ("wg04/NM1_JLSL.dcm", 1), ("wg04/XA1_JPLL.dcm", 1),
]


def values(path, frame):
    dataset = pydicom.dcmread(path)
    if dataset.file_meta.TransferSyntaxUID == pydicom.uid.JPEGExtended12Bit:
        with tempfile.NamedTemporaryFile() as unpacked:
            subprocess.run(["dcmdjpeg", path, unpacked.name], check=True)
            dataset = pydicom.dcmread(unpacked.name)
    # Colours come as RGB by themselves.
    pixels = dataset.pixel_array
    if int(dataset.get("NumberOfFrames", 1) or 1) > 1:
        pixels = pixels[frame - 1]
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, dataset) >> (dataset.RedPaletteColorLookupTableDescriptor[2] - 8)
    elif dataset.SamplesPerPixel == 1:
        pixels = apply_modality_lut(pixels, dataset)
    rows, columns = pixels.shape[:2]
    for x, y in [(0.5, 0.5), (0.3, 0.6), (0.7, 0.35)]:
        column, row = int(columns * x), int(rows * y)
        yield {"column": column, "row": row, "value": numpy.asarray(pixels[row, column]).astype(float).tolist()}


folder = Path(sys.argv[1])
table = [{"file": name, "frame": frame, "pixels": list(values(folder / name, frame))} for name, frame in FILES]
print(json.dumps({"pydicom": pydicom.__version__, "files": table}, indent=2))
