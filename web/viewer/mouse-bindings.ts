import type { Cornerstone } from './cornerstone';
import type { ImageTool, MouseTool, OutlineTool } from './mouse-tools';

/** Cornerstone's names. */
export const toolNames: Readonly<Record<ImageTool, string>> = {
  window: 'WindowLevel',
  pan: 'Pan',
  zoom: 'Zoom',
  scroll: 'StackScroll',
};

/** Two instances of Cornerstone's one brush, by the names that they get here, and what each does. */
const brushes: Readonly<Record<OutlineTool, { readonly name: string; readonly activeStrategy: string }>> = {
  brush: { name: 'OutlineBrush', activeStrategy: 'FILL_INSIDE_CIRCLE' },
  eraser: { name: 'OutlineEraser', activeStrategy: 'ERASE_INSIDE_CIRCLE' },
};

type ToolGroup = NonNullable<ReturnType<Cornerstone['tools']['ToolGroupManager']['createToolGroup']>>;

/** To be called once for a group whose images can be drawn on. */
export function addBrushes({ tools }: Cornerstone, group: ToolGroup): void {
  for (const { name, activeStrategy } of Object.values(brushes)) {
    group.addToolInstance(name, tools.BrushTool.toolName, { activeStrategy });
  }
}

/** With Shift held brush and eraser change places. */
function bindBrushes({ tools }: Cornerstone, group: ToolGroup, chosen: MouseTool): void {
  const mouseButton = tools.Enums.MouseBindings.Primary;
  const modifierKey = tools.Enums.KeyboardBindings.Shift;
  const isDrawn = chosen === 'brush' || chosen === 'eraser';
  for (const tool of ['brush', 'eraser'] as const) {
    const { name } = brushes[tool];
    if (!group.hasTool(name)) continue;
    // Bindings add up.
    group.setToolPassive(name, { removeAllBindings: true });
    if (isDrawn)
      group.setToolActive(name, { bindings: [tool === chosen ? { mouseButton } : { mouseButton, modifierKey }] });
    else group.setToolDisabled(name);
  }
}

/** The left button does what is chosen; the wheel scrolls, the middle button pans and the right one zooms all the time. */
export function bindMouse(cornerstone: Cornerstone, group: ToolGroup, chosen: MouseTool): void {
  const { tools } = cornerstone;
  const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;
  const fixed = { window: [], pan: [Auxiliary], zoom: [Secondary], scroll: [Wheel] } as const;
  for (const name of ['window', 'pan', 'zoom', 'scroll'] as const) {
    const buttons = [...fixed[name], ...(name === chosen ? [Primary] : [])];
    group.setToolPassive(toolNames[name], { removeAllBindings: true });
    if (buttons.length === 0) continue;
    group.setToolActive(toolNames[name], { bindings: buttons.map((mouseButton) => ({ mouseButton })) });
  }
  bindBrushes(cornerstone, group, chosen);
}
