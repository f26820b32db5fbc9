/** What was measured, in words: `models/brain-tumour/repeatability.md`. */

interface Bin {
  readonly from: number;
  readonly below: number | null;
  readonly lesions: number;
  readonly measurements: number;
  readonly missed: number;
  readonly wCv: number;
  readonly repeatability: number;
}

export interface Said {
  readonly version: string;
  readonly measuredOn: string;
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  readonly sequences: Readonly<Partial<Record<string, { readonly bins: readonly Bin[] }>>>;
}

export function cardOf({ version, measuredOn, models, sequences }: Said): string {
  const rows = Object.entries(sequences).flatMap(([sequence, found]) =>
    (found?.bins ?? []).map(({ from, below, lesions, measurements, missed, wCv, repeatability }) => {
      const size = below === null ? `${from} mL and more` : `${from} to ${below} mL`;
      return `| ${sequence} | ${size} | ${lesions} | ${measurements} | ${missed} | ${wCv} % | ± ${repeatability} % |`;
    }),
  );
  return `# How well the volumes of brain-tumour repeat

\`npm run repeatability\` measures it and writes this page and \`repeatability.json\`, from which the API says "within error". It holds for
version ${version} with the weights ${models.map(({ name, sha256 }) => `${name} \`${sha256.slice(0, 12)}\``).join(' and ')}; for any other
the API says that it was not measured.

**Measured on** ${measuredOn}. Lesions are balls of 6 to 20 mm radius; pixels 1.25 mm, slices 3 mm apart.

**Measure.** \`maskVolume\`. wCV: within-subject coefficient of variation, the root of the mean of the lesions' squared ones.
RC: repeatability coefficient, 1.96 · √2 · wCV = 2.77 · wCV (Raunig et al. 2015, Stat Methods Med Res 24:27; RSNA-QIBA): of two
measurements of one unchanged lesion, 95 of 100 lie within ± RC. A change of volume is held against the RC of the smallest lesion in it.

| Sequence | True size | Lesions | Measurements | Not found once | wCV | RC |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

**Limits.**

- A phantom's lesions are sharp-edged and alike. Patients' lesions, another scanner, another protocol or another dose of contrast
  agent repeat worse: read the RC as the least error, not as the whole of it.
- A true change below the RC may be there and is not told from error; one above it says nothing about its cause.
- Lesions below the smallest size in the table have no measured repeatability, and none is claimed for them.
- The bins are by the true size; the API looks a lesion up by its measured one.
`;
}
