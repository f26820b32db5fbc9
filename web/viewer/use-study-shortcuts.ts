import { useShortcuts } from '../components/shortcuts';
import type { Series, Study } from './overlay';
import type { MouseTool, StackViewer, ViewState } from './stack-viewer';

interface Options {
  viewer: StackViewer | null;
  view: ViewState;
  study: Study;
  series: Series;
  onOpen(id: string): void;
  onTool(tool: MouseTool): void;
  mayMark: boolean;
}

const leap = 10;
const zoomStep = 1.25;

export function useStudyShortcuts({ viewer, view, study, series, onOpen, onTool, mayMark }: Options): void {
  const all = study.series.edges.map((edge) => edge.node.id);
  const openAt = (step: number): void => {
    const next = all[all.indexOf(series.id) + step];
    if (next) onOpen(next);
  };
  const show = (index: number): void => void viewer?.show(index);
  const group = 'Images';
  const window = 'Window';
  useShortcuts([
    { group, keys: ['ArrowDown', 'j'], label: 'Next image', run: () => show(view.index + 1) },
    { group, keys: ['ArrowUp', 'k'], label: 'Previous image', run: () => show(view.index - 1) },
    { group, keys: ['PageDown'], label: 'Ten images on', run: () => show(view.index + leap) },
    { group, keys: ['PageUp'], label: 'Ten images back', run: () => show(view.index - leap) },
    { group, keys: ['Home'], label: 'First image', run: () => show(0) },
    { group, keys: ['End'], label: 'Last image', run: () => show(Number.MAX_SAFE_INTEGER) },
    { group, keys: ['ArrowRight', ']'], label: 'Next series', run: () => openAt(1) },
    { group, keys: ['ArrowLeft', '['], label: 'Previous series', run: () => openAt(-1) },
    ...view.presets.slice(0, 9).map((preset, place) => ({
      group: window,
      keys: [String(place + 1)],
      label: preset.name,
      run: () => viewer?.setWindow(preset),
    })),
    { group: window, keys: ['i'], label: 'Invert', run: () => viewer?.setInverted(!view.inverted) },
    { group: 'View', keys: ['+', '='], label: 'Larger', run: () => viewer?.zoomBy(zoomStep) },
    { group: 'View', keys: ['-'], label: 'Smaller', run: () => viewer?.zoomBy(1 / zoomStep) },
    { group: 'View', keys: ['0'], label: 'Reset', run: () => viewer?.reset() },
    { group: 'Left button', keys: ['w'], label: 'Window', run: () => onTool('window') },
    { group: 'Left button', keys: ['p'], label: 'Pan', run: () => onTool('pan') },
    { group: 'Left button', keys: ['z'], label: 'Zoom', run: () => onTool('zoom') },
    { group: 'Left button', keys: ['m'], label: 'Mark', disabled: !mayMark, run: () => onTool('mark') },
  ]);
}
