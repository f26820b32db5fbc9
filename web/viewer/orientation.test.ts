import { describe, expect, it } from 'vitest';
import { directionLetters, edgeLetters, edgeLettersOfRowAndColumn } from './orientation';

describe('edgeLetters', () => {
  it("shows an axial slice from below: the patient's left on the reader's right", () => {
    // Cornerstone's axial camera: up is anterior, the reader looks from the feet.
    expect(edgeLetters([0, -1, 0], [0, 0, -1])).toEqual({ top: 'A', bottom: 'P', right: 'L', left: 'R' });
  });

  it('shows a sagittal slice with the face to the left', () => {
    expect(edgeLetters([0, 0, 1], [1, 0, 0])).toEqual({ top: 'H', bottom: 'F', right: 'P', left: 'A' });
  });

  it('shows a coronal slice as if the patient stood before the reader', () => {
    expect(edgeLetters([0, 0, 1], [0, -1, 0])).toEqual({ top: 'H', bottom: 'F', right: 'L', left: 'R' });
  });

  it('follows a horizontal flip of the view', () => {
    expect(edgeLetters([0, -1, 0], [0, 0, 1])).toMatchObject({ right: 'R', left: 'L' });
  });
});

it('names oblique directions by the larger part first and leaves slight tilts out', () => {
  expect(directionLetters([0.8, -0.6, 0])).toBe('LA');
  expect(directionLetters([0.05, -0.1, -0.99])).toBe('F');
});

it('takes Patient Orientation as stored', () => {
  expect(edgeLettersOfRowAndColumn(['P', 'FR'])).toEqual({ right: 'P', left: 'A', bottom: 'FR', top: 'HL' });
  expect(edgeLettersOfRowAndColumn([])).toBeNull();
});
