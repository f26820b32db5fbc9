import { describe, expect, it } from 'vitest';
import { acceptsInput, findPipeline, ParameterError, pipelines, resolveParameters } from './pipelines.js';

const exercise = findPipeline('exercise')!;

describe('parameters', () => {
  it('have their defaults where nothing is given', () => {
    expect(resolveParameters(exercise, {})).toMatchObject({ exercise: 'auto', accuracy: 'heavy', threshold: 0.4 });
  });

  it('take numbers as text, as a command line gives them', () => {
    expect(resolveParameters(exercise, { threshold: '0.25' })).toMatchObject({ threshold: 0.25 });
  });

  it.each([
    [{ accuracy: 'huge' }, 'accuracy must be one of lite, full, heavy, not huge.'],
    [{ threshold: 'much' }, 'threshold must be a number from 0 to 1, not much.'],
    [{ threshold: '' }, 'threshold must be a number from 0 to 1'],
    [{ threshold: 1.5 }, 'threshold must be a number from 0 to 1, not 1.5.'],
    [{ thresold: 0.5 }, 'exercise has no parameter thresold'],
    [{ accuracy: 3 }, 'accuracy must be text'],
  ])('%j are refused with what they may be', (given, message) => {
    expect(() => resolveParameters(exercise, given)).toThrow(ParameterError);
    expect(() => resolveParameters(exercise, given)).toThrow(message);
  });
});

describe('the list of pipelines', () => {
  it('names each once, with unique stages and parameters', () => {
    const unique = (names: readonly string[]) => expect(new Set(names).size).toBe(names.length);
    unique(pipelines.map(({ id }) => id));
    for (const { stages, parameters } of pipelines) {
      unique(stages.map(({ name }) => name));
      unique(parameters.map(({ name }) => name));
    }
  });

  it('says why a pipeline does not take an input of another kind', () => {
    const series = {
      kind: 'series',
      patientId: null,
      studyInstanceUid: '1',
      seriesInstanceUid: '2',
      modality: 'MR',
      attributes: {},
      images: [],
    } as const;
    expect(acceptsInput(exercise, series)).toEqual({
      accepted: false,
      reason: 'It reads movement videos, not DICOM series.',
    });
  });
});
