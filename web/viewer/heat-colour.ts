/**
 * From nothing over yellow to red, the surer the less of the image shines through.
 *
 * @param probability 0 to 1
 * @returns red, green, blue, opacity: 0 to 255
 */
export function heatColour(probability: number): [number, number, number, number] {
  return [255, Math.round(230 * (1 - probability)), 40, Math.round(190 * Math.sqrt(probability))];
}

/** The same as a CSS gradient, for the legend. */
export const heatGradient = `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1]
  .map((share) => {
    const [red, green, blue, opacity] = heatColour(share);
    return `rgb(${red} ${green} ${blue} / ${(opacity / 255).toFixed(2)})`;
  })
  .join(', ')})`;
