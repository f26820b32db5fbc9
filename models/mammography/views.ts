/**
 * What mammograms are called: View Code Sequence (PS3.16 CID 4014) and its modifiers (CID 4015), in SNOMED CT and, as files
 * before 2018 have them, in SNOMED RT; and the words of View Position (0018,5101).
 */

/** As ACR abbreviates them (PS3.16 CID 4014). */
export type ViewName = 'CC' | 'MLO' | 'ML' | 'LM' | 'LMO' | 'FB' | 'XCCL' | 'XCCM' | 'SIO' | 'ISO';

const viewNames: Readonly<Record<string, ViewName>> = {
  ...{ '399162004': 'CC', 'R-10242': 'CC', '399368009': 'MLO', 'R-10226': 'MLO' },
  ...{ '399260004': 'ML', 'R-10224': 'ML', '399352003': 'LM', 'R-10228': 'LM' },
  ...{ '399099002': 'LMO', 'R-10230': 'LMO', '399196006': 'FB', 'R-10244': 'FB' },
  ...{ '399192008': 'XCCL', 'R-1024A': 'XCCL', '399101009': 'XCCM', 'R-1024B': 'XCCM' },
  ...{ '399188001': 'SIO', 'R-102D0': 'SIO', '441555000': 'ISO', 'R-40AAA': 'ISO' },
};
const words = new Set<string>(Object.values(viewNames));

/** @param stated a code value or a word; @returns null for what names no view of the breast */
export function viewNamed(stated: string | null | undefined): ViewName | null {
  const text = stated?.trim().toUpperCase() ?? '';
  return viewNames[text] ?? (words.has(text) ? (text as ViewName) : null);
}

/** From above or below, or from the side: which of the two views of screening each is most like. */
export const screeningViewOf = (view: ViewName): 'CC' | 'MLO' =>
  view === 'CC' || view === 'FB' || view === 'XCCL' || view === 'XCCM' ? 'CC' : 'MLO';

const modifierNames: Readonly<Record<string, string>> = {
  ...{ '399163009': 'magnification', 'R-102D6': 'magnification' },
  ...{ '399055006': 'spot compression', 'R-102D7': 'spot compression' },
  ...{ '399209000': 'implant displaced', 'R-102D5': 'implant displaced' },
  ...{ '399161006': 'cleavage', 'R-102D2': 'cleavage', '399011000': 'axillary tail', 'R-102D1': 'axillary tail' },
  ...{ '399197002': 'rolled lateral', 'R-102D3': 'rolled lateral' },
  ...{ '399226006': 'rolled medial', 'R-102D4': 'rolled medial' },
  ...{ '415670009': 'rolled superior', 'R-102C9': 'rolled superior' },
  ...{ '414493004': 'rolled inferior', 'R-102CA': 'rolled inferior' },
  ...{ '399110001': 'tangential', 'R-102C2': 'tangential' },
  ...{ '442581004': 'nipple in profile', 'R-40AB3': 'nipple in profile' },
  ...{ '441752004': 'anterior compression', 'P2-00161': 'anterior compression' },
  ...{ '442593008': 'infra-mammary fold', 'R-40ABE': 'infra-mammary fold' },
  ...{ '442580003': 'axillary tissue', 'R-40AB2': 'axillary tissue' },
};

/** @returns null for a code that CID 4015 does not have */
export const modifierNamed = (code: string): string | null => modifierNames[code.trim().toUpperCase()] ?? null;
