import { describe, expect, it } from 'vitest';
import { type DicomJson, imagesFromMetadata } from './dicom-json';

const axial = [1, 0, 0, 0, 1, 0];

function instance(uid: string, changes: Record<string, readonly unknown[]>): DicomJson {
  const tags = { '00080018': [uid], '00280010': [4], '00280011': [6], '7FE00010': [], ...changes };
  return Object.fromEntries(Object.entries(tags).map(([tag, Value]) => [tag, { Value }]));
}

const url = 'http://host/dicomweb/studies/1/series/2';

describe('imagesFromMetadata', () => {
  it('orders by place in the patient, not by instance number', () => {
    const images = imagesFromMetadata(
      [
        instance('a', { '00200013': [1], '00200032': [0, 0, 30], '00200037': axial }),
        instance('b', { '00200013': [2], '00200032': [0, 0, 10], '00200037': axial }),
        instance('c', { '00200013': [3], '00200032': [0, 0, 20], '00200037': axial }),
      ],
      url,
    );
    expect(images.map((image) => image.sopInstanceUid)).toEqual(['b', 'c', 'a']);
    expect(images[0]?.imageId).toBe(`wadors:${url}/instances/b/frames/1`);
  });

  it('orders by instance number where the planes are not parallel', () => {
    const images = imagesFromMetadata(
      [
        instance('a', { '00200013': [2], '00200032': [0, 0, 0], '00200037': axial }),
        instance('b', { '00200013': [1], '00200032': [0, 0, 10], '00200037': [0, 1, 0, 0, 0, -1] }),
      ],
      url,
    );
    expect(images.map((image) => image.sopInstanceUid)).toEqual(['b', 'a']);
  });

  it('keeps slices at one place apart by instance number', () => {
    const at = { '00200032': [0, 0, 5], '00200037': axial };
    const images = imagesFromMetadata(
      [instance('a', { ...at, '00200013': [9] }), instance('b', { ...at, '00200013': [3] })],
      url,
    );
    expect(images.map((image) => image.sopInstanceUid)).toEqual(['b', 'a']);
  });

  it('makes an image of each frame', () => {
    const images = imagesFromMetadata([instance('a', { '00280008': [3] })], url);
    expect(images.map((image) => image.frame)).toEqual([1, 2, 3]);
    expect(images[2]?.imageId).toBe(`wadors:${url}/instances/a/frames/3`);
  });

  it('leaves instances without pixels', () => {
    expect(imagesFromMetadata([{ '00080018': { Value: ['report'] } }], url)).toEqual([]);
  });

  it('has exact windows where values are fractions or single bits', () => {
    const window = { '00281050': [0.5], '00281051': [0.9] };
    const [fractions] = imagesFromMetadata([instance('a', { '7FE00009': [], ...window })], url);
    expect(fractions?.windows).toEqual([{ center: 0.5, width: 0.9, exact: true, name: null }]);
    expect(fractions?.metadata['00281056']?.Value).toEqual(['LINEAR_EXACT']);
    const [bits] = imagesFromMetadata([instance('a', { '00280101': [1] })], url);
    expect([bits?.windows, bits?.metadata['00281051']?.Value]).toEqual([[], [1]]);
    const [whole] = imagesFromMetadata([instance('a', window)], url);
    expect([whole?.windows, whole?.metadata['00281056']]).toEqual([[], undefined]);
  });

  it('gives no images of objects without pixels', () => {
    const { '7FE00010': _, ...lost } = instance('a', {});
    expect(imagesFromMetadata([lost], url)).toEqual([]);
  });

  it('hides windows without a width from the renderer', () => {
    const [image] = imagesFromMetadata([instance('a', { '00281050': [0], '00281051': [0] })], url);
    expect(image?.windows).toEqual([]);
    expect(image?.metadata).not.toHaveProperty('00281051');
  });

  it('reads every window that has a width', () => {
    const [image] = imagesFromMetadata(
      [instance('a', { '00281050': [40, -600], '00281051': ['80', 0], '00281055': ['BRAIN', 'LUNG'] })],
      url,
    );
    expect(image?.windows).toEqual([{ center: 40, width: 80, name: 'BRAIN' }]);
    expect(image?.metadata['00281051']?.Value).toEqual([80]);
  });
});
