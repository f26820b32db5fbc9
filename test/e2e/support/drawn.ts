/** What is drawn over an image, read off the canvas, and what the API says of it. */
import type { Page } from '@playwright/test';
import type { Client } from '../../support/client.js';
import { expect } from './fixtures.js';

/** Who drew it: each has a colour. */
export type Hand = 'model' | 'reader';

const stack = '[data-testid="stack"]';

/** The columns of the image, from edge to edge, between which something is drawn; null where nothing is. */
export async function drawnColumns(
  page: Page,
  hand: Hand,
  size: number,
): Promise<{ left: number; right: number } | null> {
  const seen = await page.evaluate(colouredColumns, [stack, hand] as const);
  if (!seen) return null;
  // The image fills the shorter side of the view, and lies in the middle.
  const column = (x: number): number => (x - seen.width / 2) / (Math.min(seen.width, seen.height) / size) + size / 2;
  return { left: Math.round(column(seen.left)), right: Math.round(column(seen.right)) };
}

export const isDrawn = async (page: Page, hand: Hand, view = stack): Promise<boolean> =>
  (await page.evaluate(colouredColumns, [view, hand] as const)) !== null;

function colouredColumns([view, hand]: readonly [string, Hand]): {
  left: number;
  right: number;
  width: number;
  height: number;
} | null {
  const canvas = document.querySelector<HTMLCanvasElement>(`${view} canvas`);
  const copy = canvas && new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  if (!canvas || !copy) throw new Error('There is no viewer on this page.');
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const found = { left: canvas.width, right: 0, width: canvas.width, height: canvas.height };
  for (let pixel = 0; pixel < data.length / 4; pixel += 1) {
    const warmth = data[4 * pixel]! - data[4 * pixel + 2]!;
    if ((hand === 'model' ? warmth : -warmth) < 8) continue;
    found.left = Math.min(found.left, pixel % canvas.width);
    found.right = Math.max(found.right, (pixel % canvas.width) + 1);
  }
  return found.right > 0 ? found : null;
}

/** Red, green and blue at a point of the image. */
export async function colourAt(page: Page, point: readonly [number, number], size: number): Promise<number[]> {
  const { x, y } = await pointOnPage(page, point, size);
  const box = (await page.getByTestId('stack').boundingBox())!;
  return page.evaluate(
    ([view, right, down]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`${view} canvas`)!;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
      copy.drawImage(canvas, 0, 0);
      return [...copy.getImageData(right * canvas.width, down * canvas.height, 1, 1).data].slice(0, 3);
    },
    [stack, (x - box.x) / box.width, (y - box.y) / box.height] as const,
  );
}

/** A point of the shown image on the page. */
export async function pointOnPage(page: Page, [column, row]: readonly [number, number], size: number) {
  const box = await page.getByTestId('stack').boundingBox();
  if (!box) throw new Error('The viewer has no place on the page.');
  const scale = Math.min(box.width, box.height) / size;
  return {
    x: box.x + box.width / 2 + (column - size / 2) * scale,
    y: box.y + box.height / 2 + (row - size / 2) * scale,
  };
}

export interface FoundBox {
  readonly sopInstanceUid: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Found {
  readonly boxes: readonly FoundBox[];
}

/** Of the only finding of a study. */
export async function boxesOf(client: Client, description: string): Promise<readonly FoundBox[]> {
  const { studies } = await client.graphql<{
    studies: {
      edges: { node: { description: string | null; analyses: { edges: { node: { findings: Found[] } }[] } } }[];
    };
  }>(`{ studies(first: 50) { edges { node {
    description
    analyses(first: 5) { edges { node { findings { boxes { sopInstanceUid x y width height } } } } }
  } } } }`);
  const study = studies.edges.find(({ node }) => node.description === description)?.node;
  const findings = study?.analyses.edges.flatMap(({ node }) => node.findings) ?? [];
  expect(findings).toHaveLength(1);
  return findings[0]?.boxes ?? [];
}
