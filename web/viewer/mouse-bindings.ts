import type { Cornerstone } from './cornerstone';
import type { ImageTool, MouseTool } from './mouse-tools';

/** Cornerstone's names. */
export const toolNames: Readonly<Record<ImageTool, string>> = {
  window: 'WindowLevel',
  pan: 'Pan',
  zoom: 'Zoom',
  scroll: 'StackScroll',
};

type ToolGroup = NonNullable<ReturnType<Cornerstone['tools']['ToolGroupManager']['createToolGroup']>>;

/** The left button does what is chosen; the wheel scrolls, the middle button pans and the right one zooms all the time. */
export function bindMouse({ tools }: Cornerstone, group: ToolGroup, chosen: MouseTool): void {
  const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;
  const fixed = { window: [], pan: [Auxiliary], zoom: [Secondary], scroll: [Wheel] } as const;
  for (const name of ['window', 'pan', 'zoom', 'scroll'] as const) {
    const buttons = [...fixed[name], ...(name === chosen ? [Primary] : [])];
    group.setToolPassive(toolNames[name], { removeAllBindings: true });
    if (buttons.length === 0) continue;
    group.setToolActive(toolNames[name], { bindings: buttons.map((mouseButton) => ({ mouseButton })) });
  }
}
