"""The model card of a stage, from its description and its evaluation."""

from __future__ import annotations

from common.card import figures_table

LICENCE_TEXT = """Weights of Overread's brain-tumour networks
===========================================

These weights were trained on the set of Buda et al. 2019 (TCGA-LGG images with masks), which is published under
CC BY-NC-SA 4.0, and on that of Cheng et al. 2015, published under CC BY 4.0. They are licensed under

    Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International (CC BY-NC-SA 4.0)
    https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode

for research only, and not for commercial use. The licence of Overread's source code does not cover them. They are no medical
device; they are given as they are, without warranty of any kind.

Attribution: Buda M., Saha A., Mazurowski M. A., Comput. Biol. Med. 109:218 (2019); Cheng J. et al., PLoS ONE 10:e0140381
(2015); encoder initialised from EfficientNet-lite0 (Tan and Le 2019, Apache-2.0).
"""

_USE = {
    "propose": "Stage 1 of `brain-tumour`: marks where a slice of an MR head series (FLAIR or T1 post-contrast) may hold a "
    "lesion, with high recall. Its candidates mean nothing before stage 2 has judged them.",
    "decide": "Stage 2 of `brain-tumour`: outlines a candidate of stage 1, says whether it is a lesion, and on T1 "
    "post-contrast which of three trained kinds it is most like. An aid to a reader; it never says that there is no tumour.",
}

_FAILURES = """- Trained for one to two hours a stage on two cores: figures that miss their aim in the table are what
  such a run gives.
- T1 post-contrast: every slice it was trained and evaluated on holds a tumour. How often it marks a healthy slice is
  unknown.
- FLAIR masks of the training set hold oedema too: an outline is of abnormal signal, not of tumour alone. All patients
  have lower-grade gliomas; no stroke, sclerosis or haemorrhage was there to be told apart.
- T1-CE has no patient ids: blocks of ids with gaps stand in for patients, and nine blocks make wide intervals.
- Three kinds only. A metastasis, a lymphoma or an abscess is given the likeliest of the three unless it is refused as
  unlike the training data.
- Unlike the training part is judged on whole slices: a strange lesion in a usual slice is not noticed."""


# What the validation part was to reach, set before training; a miss stands in the card as what it is.
_AIMS = {
    "patient Dice": "≥ 0.85",
    "slice sensitivity": "≥ 0.93",
    "slice specificity": "≥ 0.97",
    "false-positive slices of stage 1 that stage 2 removes": "≥ 0.5",
    "AP at IoU 0.5": "≥ 0.92",
    "slice Dice": "≥ 0.83",
    "kind accuracy": "≥ 0.95",
    "ECE": "≤ 0.05",
}


def card(stage: str, model: dict, evaluated: dict, difference: float) -> str:
    """@param difference: the largest between ONNX Runtime and PyTorch"""
    tensors = "\n".join(f"`{o['name']}`, {o['type']} {o['dims']}: {o['content']}." for o in model["output"])
    counts = ", ".join(f"{count} {name}" for name, count in evaluated["counts"].items())
    unlike = "; ".join(
        f"{name} {found['limit']}, {100 * found['validation beyond']:.1f} % of {found['n']} of the validation part beyond"
        for name, found in model.get("familiar", {}).items()
    )
    if unlike:
        unlike = f"""
Unlike the training part is a slice that lies further from it than 99 % of the development part (Mahalanobis distance of the
deepest features, a sequence by itself). The limits: {unlike}.
"""
    curves = "\n![Curves of both stages](curves.svg)\n" if stage == "decide" else ""
    return f"""# {model["name"]}

**Use.** {_USE[stage]}

**Source.** Trained by `{model["source"]["command"]}` in `models/training`; {model["source"]["encoder"]}, light U-Net decoder.
Trained on `lgg` (Buda et al. 2019, FLAIR) by patient and `brain-tumour-t1ce` (Cheng et al. 2015) by blocks of ids with gaps of
15; parts in `models/training/brain_tumour/*.csv`, drawn before training. SHA-256 `{model["sha256"]}`; ONNX Runtime
agrees with PyTorch to {difference:.0e}.

**Licence.** {model["licence"]}: research, not commercial (`LICENSE`); the code's licence does not cover these weights.

**Input.** `{model["input"]["name"]}`, {model["input"]["type"]} {model["input"]["dims"]}: {model["input"]["content"]}.
Normalised: low is the 1st percentile of all values, high the 99th of those over the mean; (v − low) / (high − low), cut to 0 to
1.5; FLAIR over the volume, T1 over the slice. T1 takes the slice itself three times.
**Output.** {tensors}

**Measured** on the validation part ({counts}), 95 % bootstrap intervals over patients and blocks; `evaluation.json`, written by
`python -m brain_tumour.evaluate`:

{figures_table(evaluated, lambda _, figure: _AIMS.get(figure))}
{unlike}{curves}
**Known failures.**

{_FAILURES}
"""
