"""The model card of a stage, from its description and its evaluation."""

from __future__ import annotations

from common.card import figures_table

LICENCE_TEXT = """Weights of Overread's mammography networks
==========================================

These weights were trained on screen-film mammograms of DDSM (University of South Florida; Heath et al. 2001), which states research
use and no formal licence, and of the MIAS MiniMammographic Database (Suckling et al. 1994), whose licence agreement allows
scientific research only. They are given for scientific research only, and for no commercial and no clinical use.

The licence of Overread's source code does not cover them. They are no medical device; they are given as they are, without
warranty of any kind.

Attribution: Heath M., Bowyer K., Kopans D., Moore R., Kegelmeyer W. P., Proc. 5th Int. Workshop on Digital Mammography (2001);
Suckling J. et al., Excerpta Medica International Congress Series 1069:375 (1994); encoder initialised from EfficientNet-lite0
(Tan and Le 2019, Apache-2.0).
"""

_USE = {
    "propose": "Stage 1 of `mammography`: marks where a breast may hold a lesion, with high recall. Its marks mean nothing before "
    "stage 2 has judged them.",
    "decide": "Stage 2 of `mammography`: looks at each mark of stage 1 at full available resolution and in its surroundings, says "
    "whether a lesion is there, and moves the mark on to it. A second look for a reader who has read first; no diagnosis, nothing "
    "on malignancy, and it never says that there is no lesion.",
}

_FAILURES = """- Trained and measured on digitised film only: digital mammograms are outside of that, and each is warned of.
- `ddsm` here is 640 × 640 pixels stretched to a square: calcifications are lost at that resolution, and nothing is claimed of them.
  Its lesions carry one box an image; others may be there unlabelled and count as false marks when they are found.
- Neither set says benign or malignant in a way that was used: a mark says nothing about malignancy.
- Small lesions and those in dense tissue are missed most; the table says how many by size and, on mini-MIAS, by kind.
- Implants, magnification, spot and specimen views, tomosynthesis and synthetic images were never seen and are refused.
- Trained on two cores within a few hours: figures that miss their aim in the table are what such a run gives."""


# What cross-validation was to reach, set before training; a miss stands in the card as what it is.
_ON_DDSM = {"sensitivity at 1": "≥ 0.85", "sensitivity at 2": "≥ 0.92"}
_AIMS = {
    "ddsm: ddsm": _ON_DDSM,
    "ddsm-mini-mias: ddsm": _ON_DDSM,
    "ddsm: mini-mias, unseen": {"sensitivity at 1": "≥ 0.8", "AUC lesion vs. normal": "≥ 0.85"},
    "ddsm-mini-mias: mini-mias": {"sensitivity at 1": "≥ 0.85", "AUC lesion vs. normal": "≥ 0.9"},
}
_EVERYWHERE = {
    "false marks of stage 1 that stage 2 removes at equal sensitivity": "≥ 0.5",
    "ECE": "≤ 0.05",
}
_FIRST = {"sensitivity at 10": "≥ 0.95"}


def _aims(stage: str, name: str) -> dict[str, str]:
    return _FIRST if stage == "propose" else _AIMS.get(name, {}) | _EVERYWHERE


def card(stage: str, model: dict, evaluated: dict) -> str:
    agrees = model["parity"]
    tensors = "\n".join(f"`{o['name']}`, {o['type']} {o['dims']}: {o['content']}." for o in model["output"])
    counts = ", ".join(f"{count} {name}" for name, count in evaluated["counts"].items())
    both = any(name.startswith("ddsm-mini-mias") for name in evaluated["figures"])
    trained = "first on `ddsm`, then on `ddsm` and `mini-mias`" if both else "trained on `ddsm` alone"
    sets = (
        "Two weight sets: `ddsm` never saw mini-MIAS, so that what it finds there is an independent figure; `ddsm-mini-mias` ships"
        if both
        else "The weights never saw mini-MIAS: what they find there is an independent figure"
    )
    curves = "\n![FROC of both stages, and calibration](curves.svg)\n" if stage == "decide" else ""
    familiar = model.get("familiar")
    half = f", with the weights kept in half precision to {agrees['halved']:.0e}" if "halved" in agrees else ""
    unlike = ""
    if familiar:
        unlike = f"""
Unlike what was learnt from is a breast that lies further from it than 99 % of the {familiar["n"]} images that the first network
left out (Mahalanobis distance of the deepest features): {familiar["limit"]}.
"""
    return f"""# {model["name"]}

**Use.** {_USE[stage]}

**Source.** Trained by `{model["source"]["command"]}` in `models/training`; {model["source"]["encoder"]}. {evaluated["networks"]};
{trained}. Folds by case and patient, fixed
before training (`ddsm/labels.csv`, `models/training/mammography/mini-mias.csv`). SHA-256 `{model["sha256"]}`; ONNX Runtime
agrees with PyTorch to {agrees["pytorch"]:.0e}{half}.

**Licence.** Research only (`LICENSE`); the code's licence does not cover these weights.

**Input.** `{model["input"]["name"]}`, {model["input"]["type"]} {model["input"]["dims"]}: {model["input"]["content"]}.
Normalised: 0 at the 1st percentile of the breast, 0.8 at its 95th.
**Output.** {tensors}

**Measured**, {evaluated["part"]} ({counts}): every image is read by networks that never saw it, with 95 % bootstrap intervals
over cases and patients. {sets}.
Sensitivity at so many false marks an image with a lesion. A hit: the mark's centre in the box (`ddsm`) or within the radius, at
least 50 pixels (mini-MIAS), or IoU ≥ 0.2; a mark has at most four times the lesion's area; one credit a lesion.
`evaluation.json`, written by `python -m mammography.evaluate`:

{figures_table(evaluated, lambda name, figure: _aims(stage, name).get(figure))}
{unlike}{curves}
**Known failures.**

{_FAILURES}
"""
