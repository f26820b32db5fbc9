'use client';
import { Redo2, Undo2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../components/button';
import { useShortcuts } from '../components/shortcuts';
import { Tip } from '../components/tip';
import { type MouseTool, outlineTools } from './mouse-tools';
import styles from './outline-controls.module.css';
import { brushSizes, type FindingEdit } from './use-finding-edit';

interface Props {
  edit: FindingEdit;
  tool: MouseTool;
  onTool(tool: MouseTool): void;
}

/** Brush and eraser, their size, and what takes a stroke back. */
export function OutlineControls({ edit, tool, onTool }: Props) {
  const id = useId();
  const { editor, strokes, size, onSize } = edit;
  const sizeBy = (factor: number): void =>
    onSize(Math.min(brushSizes.most, Math.max(brushSizes.least, Math.round(size * factor * 2) / 2)));
  const group = 'Outline';
  useShortcuts([
    ...outlineTools.map(({ tool: one, name, keys }) => ({ group, keys: [keys], label: name, run: () => onTool(one) })),
    { group, keys: ['['], label: 'Smaller brush', run: () => sizeBy(1 / brushSizes.factor) },
    { group, keys: [']'], label: 'Larger brush', run: () => sizeBy(brushSizes.factor) },
    { group, keys: ['Mod+z'], label: 'Undo', run: () => editor?.undo() },
    { group, keys: ['Mod+Z', 'Mod+y'], label: 'Redo', run: () => editor?.redo() },
  ]);
  return (
    <fieldset className={styles.controls} disabled={!editor}>
      <legend className={styles.legend}>Outline</legend>
      <div className={styles.row}>
        {outlineTools.map(({ tool: one, name, keys, icon: Icon }) => (
          <Tip key={one} text={`${name}; with Shift held the other one`} keys={keys}>
            <Button pressed={tool === one} onClick={() => onTool(one)}>
              <Icon /> {name}
            </Button>
          </Tip>
        ))}
        <span className={styles.gap} />
        <Tip text="Undo" keys="Ctrl Z">
          <Button icon aria-label="Undo" disabled={!strokes.canUndo} onClick={() => editor?.undo()}>
            <Undo2 />
          </Button>
        </Tip>
        <Tip text="Redo" keys="Ctrl ⇧ Z">
          <Button icon aria-label="Redo" disabled={!strokes.canRedo} onClick={() => editor?.redo()}>
            <Redo2 />
          </Button>
        </Tip>
      </div>
      <div className={styles.row}>
        <label htmlFor={id}>Size</label>
        <input
          id={id}
          type="range"
          className={styles.size}
          min={brushSizes.least}
          max={brushSizes.most}
          step={0.5}
          value={size}
          aria-valuetext={`${size} mm`}
          onChange={({ target }) => onSize(target.valueAsNumber)}
        />
        <output className={styles.figure}>{size} mm</output>
      </div>
      {edit.problem && (
        <p role="alert" className={styles.problem}>
          {edit.problem}
        </p>
      )}
    </fieldset>
  );
}
