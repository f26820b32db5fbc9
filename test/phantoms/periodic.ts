/** A smooth periodic function of phase (period 1), as a Fourier series. */
export interface Periodic {
  /** Cosine and sine amplitude of each harmonic; harmonic 0 is the mean. */
  readonly cosine: readonly number[];
  readonly sine: readonly number[];
}

/**
 * Least-squares Fourier series of samples at equal steps over one period.
 * @param harmonics the harmonics to keep; those of a motion that both halves of the cycle share are even
 */
export function fitPeriodic(samples: readonly number[], harmonics: readonly number[]): Periodic {
  const n = samples.length;
  const highest = Math.max(...harmonics);
  const cosine = new Array<number>(highest + 1).fill(0);
  const sine = new Array<number>(highest + 1).fill(0);
  for (const h of harmonics) {
    const weight = h === 0 ? 1 / n : 2 / n;
    samples.forEach((v, i) => {
      cosine[h]! += weight * v * Math.cos((2 * Math.PI * h * i) / n);
      sine[h]! += weight * v * Math.sin((2 * Math.PI * h * i) / n);
    });
  }
  return { cosine, sine };
}

export function evaluate(f: Periodic, phase: number): number {
  let sum = 0;
  for (let h = 0; h < f.cosine.length; h++) {
    sum += f.cosine[h]! * Math.cos(2 * Math.PI * h * phase) + f.sine[h]! * Math.sin(2 * Math.PI * h * phase);
  }
  return sum;
}

/** The integral from phase 0 of f without its mean: periodic again. */
export function integrateWithoutMean(f: Periodic, phase: number): number {
  let sum = 0;
  for (let h = 1; h < f.cosine.length; h++) {
    const w = 2 * Math.PI * h;
    sum += (f.cosine[h]! * Math.sin(w * phase) + f.sine[h]! * (1 - Math.cos(w * phase))) / w;
  }
  return sum;
}

/** f later by `phase`: its value at p is what f has at p − phase. */
export function delay(f: Periodic, phase: number): Periodic {
  const turned = (h: number): [number, number] => [
    Math.cos(2 * Math.PI * h * phase),
    Math.sin(2 * Math.PI * h * phase),
  ];
  return {
    cosine: f.cosine.map((a, h) => a * turned(h)[0] - f.sine[h]! * turned(h)[1]),
    sine: f.sine.map((b, h) => b * turned(h)[0] + f.cosine[h]! * turned(h)[1]),
  };
}

/** 0 to n as a list. */
export function upTo(n: number): number[] {
  return Array.from({ length: n + 1 }, (_, i) => i);
}
