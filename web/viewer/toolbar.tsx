'use client';
import { Blend, Contrast, Hand, RotateCcw, SquareDashed, SunMedium, ZoomIn } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../components/button';
import menu from '../components/header.module.css';
import { Kbd, Tip } from '../components/tip';
import type { MouseTool, StackViewer, ViewState } from './stack-viewer';
import styles from './toolbar.module.css';

const tools = [
  { tool: 'window', name: 'Window', keys: 'w', icon: SunMedium },
  { tool: 'pan', name: 'Pan', keys: 'p', icon: Hand },
  { tool: 'zoom', name: 'Zoom', keys: 'z', icon: ZoomIn },
  { tool: 'mark', name: 'Mark', keys: 'm', icon: SquareDashed },
] as const;

interface Props {
  /** Null while it is being opened: the bar stands there already. */
  viewer: StackViewer | null;
  view: ViewState;
  tool: MouseTool;
  onTool(tool: MouseTool): void;
  mayMark: boolean;
}

export function Toolbar({ viewer, view, tool, onTool, mayMark }: Props) {
  return (
    <div className={styles.bar} role="toolbar" aria-label="Viewer">
      {tools
        .filter((entry) => entry.tool !== 'mark' || mayMark)
        .map(({ tool: name, name: text, keys, icon: Icon }) => (
          <Tip key={name} text={`${text} with the left button`} keys={keys}>
            <Button pressed={tool === name} onClick={() => onTool(name)}>
              <Icon /> {text}
            </Button>
          </Tip>
        ))}
      <span className={styles.gap} />
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <Button disabled={view.presets.length === 0}>
            <Contrast /> Presets
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={menu.menu} sideOffset={4}>
            {view.presets.map((preset, place) => (
              <DropdownMenu.Item key={preset.name} className={menu.item} onSelect={() => viewer?.setWindow(preset)}>
                <span className={styles.preset}>{preset.name}</span>
                <span className={styles.values}>
                  W {Math.round(preset.width)} L {Math.round(preset.center)}
                </span>
                {place < 9 && <Kbd>{String(place + 1)}</Kbd>}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Tip text="Invert" keys="i">
        <Button pressed={view.inverted} onClick={() => viewer?.setInverted(!view.inverted)}>
          <Blend /> Invert
        </Button>
      </Tip>
      <Tip text="Fit, opening window" keys="0">
        <Button onClick={() => viewer?.reset()}>
          <RotateCcw /> Reset
        </Button>
      </Tip>
    </div>
  );
}
