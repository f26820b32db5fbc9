import type { Projection } from '@overread/models/input.js';
import type { Attributes } from './attributes.js';

/** Mammography, and digitised film that calls itself so. */
const MODALITIES = new Set(['MG']);

/** What a mammogram says of how it was taken (PS3.3 A.27, C.8.11.7); undefined for other modalities. */
export function projectionOf(attributes: Attributes): Projection | undefined {
  if (!MODALITIES.has(attributes.text('Modality') ?? '')) return undefined;
  const view = attributes.item('ViewCodeSequence', 0);
  return {
    sopClassUid: attributes.text('SOPClassUID') ?? '',
    imageType: attributes.strings('ImageType'),
    laterality: attributes.text('ImageLaterality') ?? attributes.text('Laterality'),
    view: view?.text('CodeValue') ?? attributes.text('ViewPosition'),
    modifiers: view ? codesOf(view, 'ViewModifierCodeSequence') : [],
    patientOrientation: attributes.strings('PatientOrientation'),
    partial: attributes.text('PartialView') === 'YES' || attributes.item('PartialViewCodeSequence', 0) !== null,
    implant: attributes.text('BreastImplantPresent') === 'YES',
    magnification: attributes.number('EstimatedRadiographicMagnificationFactor'),
    intent: attributes.text('PresentationIntentType'),
    detector: attributes.text('DetectorType'),
    conversion: attributes.text('ConversionType'),
  };
}

function codesOf(attributes: Attributes, sequence: string): string[] {
  const codes: string[] = [];
  for (let index = 0; ; index += 1) {
    const item = attributes.item(sequence, index);
    if (item === null) return codes;
    const code = item.text('CodeValue');
    if (code !== null) codes.push(code);
  }
}
