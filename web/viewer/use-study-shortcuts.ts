import { type Shortcut, useShortcuts } from '../components/shortcuts';
import { cineRate, nextRate } from './cine';
import { crosshairTool, drawingTools, imageTools, type MouseTool } from './mouse-tools';
import type { Study } from './overlay';
import type { MammographyTools } from './toolbar';
import type { Hanging, Layout } from './use-layout';
import type { Pane } from './use-stack';
import type { ViewControls } from './view-controls';

interface Options {
  pane: Pane;
  controls: ViewControls;
  study: Study;
  hanging: Hanging;
  obstacle: string | null;
  inPlanes: boolean;
  mayMark: boolean;
  mammography: MammographyTools | null;
  onTool(tool: MouseTool): void;
  onLayout(layout: Layout): void;
}

const leap = 10;
const zoomStep = 1.25;

/** Every tool of the study page has a key; `?` lists those of the moment. */
export function useStudyShortcuts(options: Options): void {
  useShortcuts([
    ...imageKeys(options),
    ...windowKeys(options),
    ...viewKeys(options),
    ...layoutKeys(options),
    ...mammographyKeys(options),
    ...toolKeys(options),
  ]);
}

function imageKeys({ pane: { viewer, view }, study, hanging, inPlanes }: Options): Shortcut[] {
  const all = study.series.edges.map((edge) => edge.node.id);
  const openAt = (step: number): void => {
    const next = all[all.indexOf(hanging.current.id) + step];
    if (next) hanging.open(next);
  };
  const show = (index: number): void => void viewer?.show(index);
  const group = 'Images';
  const rate = cineRate(view);
  const cine = 'Cine';
  const disabled = inPlanes;
  return [
    { group, keys: ['ArrowDown', 'j'], label: 'Next image', disabled, run: () => show(view.index + 1) },
    { group, keys: ['ArrowUp', 'k'], label: 'Previous image', disabled, run: () => show(view.index - 1) },
    { group, keys: ['PageDown'], label: 'Ten images on', disabled, run: () => show(view.index + leap) },
    { group, keys: ['PageUp'], label: 'Ten images back', disabled, run: () => show(view.index - leap) },
    { group, keys: ['Home'], label: 'First image', disabled, run: () => show(0) },
    { group, keys: ['End'], label: 'Last image', disabled, run: () => show(Number.MAX_SAFE_INTEGER) },
    { group, keys: ['ArrowRight', ']'], label: 'Next series', run: () => openAt(1) },
    { group, keys: ['ArrowLeft', '['], label: 'Previous series', run: () => openAt(-1) },
    {
      group: cine,
      keys: [' '],
      label: 'Play, stop',
      disabled,
      run: () => viewer?.play(view.playing === null ? rate : null),
    },
    { group: cine, keys: ['.'], label: 'Faster', disabled, run: () => viewer?.play(nextRate(rate, 1)) },
    { group: cine, keys: [','], label: 'Slower', disabled, run: () => viewer?.play(nextRate(rate, -1)) },
  ];
}

function windowKeys({ pane: { view }, controls }: Options): Shortcut[] {
  const group = 'Window';
  return [
    ...view.presets.slice(0, 9).map((preset, place) => ({
      group,
      keys: [String(place + 1)],
      label: preset.name,
      run: () => controls.setWindow(preset),
    })),
    { group, keys: ['i'], label: 'Invert', run: () => controls.setInverted(!controls.inverted) },
  ];
}

function viewKeys({ pane: { viewer }, controls, hanging, inPlanes }: Options): Shortcut[] {
  const group = 'View';
  return [
    { group, keys: ['+', '='], label: 'Larger', disabled: inPlanes, run: () => viewer?.zoomBy(zoomStep) },
    { group, keys: ['-'], label: 'Smaller', disabled: inPlanes, run: () => viewer?.zoomBy(1 / zoomStep) },
    { group, keys: ['0'], label: 'Reset', run: () => controls.reset() },
    { group, keys: ['t'], label: 'Text on the image', run: () => hanging.toggle('texts') },
    { group, keys: ['f'], label: 'Images only', run: () => hanging.toggle('enlarged') },
  ];
}

function layoutKeys({ hanging, obstacle, onLayout }: Options): Shortcut[] {
  const group = 'Layout';
  const alone = hanging.layout !== 'two';
  return [
    { group, keys: ['u'], label: 'One view', run: () => onLayout('one') },
    { group, keys: ['v'], label: 'Side by side', run: () => onLayout('two') },
    { group, keys: ['x'], label: 'Three planes', disabled: obstacle !== null, run: () => onLayout('mpr') },
    {
      group,
      keys: ['q'],
      label: 'The other view',
      disabled: alone,
      run: () => hanging.setActive(hanging.active === 0 ? 1 : 0),
    },
    { group, keys: ['y'], label: 'Link both views', disabled: alone, run: () => hanging.toggle('linked') },
  ];
}

function mammographyKeys({ mammography, onLayout }: Options): Shortcut[] {
  if (!mammography) return [];
  const group = 'Mammograms';
  const { inViews, withheld, toggle } = mammography;
  const disabled = !inViews || withheld !== null;
  return [
    { group, keys: [';'], label: 'Four views', run: () => onLayout('mammograms') },
    { group, keys: ['M'], label: 'Magnifier 1:1', disabled: !inViews, run: () => toggle('magnified') },
    { group, keys: ['A'], label: 'Marks', disabled, run: () => toggle('marks') },
    { group, keys: ['C'], label: 'What stage two rejected', disabled, run: () => toggle('rejected') },
  ];
}

function toolKeys({ inPlanes, mayMark, onTool }: Options): Shortcut[] {
  const offered = [
    ...imageTools.map((entry) => ({ ...entry, disabled: false })),
    { ...crosshairTool, disabled: !inPlanes },
    ...drawingTools.map((entry) => ({ ...entry, disabled: inPlanes || !mayMark })),
  ];
  return offered.map(({ tool, name, keys, disabled }) => ({
    group: 'Left button',
    keys: [keys],
    label: name,
    disabled,
    run: () => onTool(tool),
  }));
}
