'use client';
import {
  Blend,
  CircleSlash,
  Columns2,
  Contrast,
  Grid2x2,
  LayoutGrid,
  Link2,
  type LucideIcon,
  Maximize,
  Pause,
  Play,
  RotateCcw,
  ScanSearch,
  Search,
  Square,
  Type,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../components/button';
import menu from '../components/header.module.css';
import { Kbd, Tip } from '../components/tip';
import { cineRate } from './cine';
import { crosshairTool, drawingTools, imageTools, type MouseTool } from './mouse-tools';
import type { MarkLayers } from './pane';
import styles from './toolbar.module.css';
import type { Hanging, Layout } from './use-layout';
import type { ScrollLink } from './use-linked-scroll';
import type { Pane } from './use-stack';
import type { ViewControls } from './view-controls';
import { describeWindow } from './window-level';

interface Props {
  pane: Pane;
  controls: ViewControls;
  tool: MouseTool;
  hanging: Hanging;
  /** Why this series cannot be cut in planes; null where it can. */
  obstacle: string | null;
  inPlanes: boolean;
  /** What the two views scroll together by at this moment. */
  together: ScrollLink | null;
  mayMark: boolean;
  /** Null where the study has no mammograms that can be hung. */
  mammography: MammographyTools | null;
  onTool(tool: MouseTool): void;
  onLayout(layout: Layout): void;
}

export interface MammographyTools {
  readonly inViews: boolean;
  readonly layers: MarkLayers;
  readonly magnified: boolean;
  /** Why there are no marks to show yet. */
  readonly withheld: string | null;
  toggle(what: 'marks' | 'rejected' | 'magnified'): void;
}

/** Icons with name and key on hover: what they are is learnt once, and the images keep the room. */
export function Toolbar(props: Props) {
  const { pane, controls, tool, hanging, inPlanes, mayMark, onTool } = props;
  const { view, viewer, images } = pane;
  const offered = inPlanes ? [crosshairTool, ...imageTools] : [...imageTools, ...(mayMark ? drawingTools : [])];
  return (
    <div className={styles.bar} role="toolbar" aria-label="Viewer">
      <fieldset className={styles.group} aria-label="Left button">
        {offered.map(({ tool: name, name: text, keys, icon }) => (
          <Tool
            key={name}
            name={text}
            hint={`${text} with the left button`}
            keys={keys}
            icon={icon}
            pressed={tool === name}
            onClick={() => onTool(name)}
          />
        ))}
      </fieldset>
      <fieldset className={styles.group} aria-label="Image">
        <Presets pane={pane} controls={controls} />
        <Tool
          name="Invert"
          keys="i"
          icon={Blend}
          pressed={controls.inverted}
          onClick={() => controls.setInverted(!controls.inverted)}
        />
        <Tool name="Reset" hint="Fit, opening window" keys="0" icon={RotateCcw} onClick={() => controls.reset()} />
        {!inPlanes && !props.mammography?.inViews && (
          <Tool
            name={view.playing === null ? 'Play' : 'Stop'}
            hint={`Cine, ${Math.round(cineRate(view))} images a second (, and . change it)`}
            keys="Space"
            icon={view.playing === null ? Play : Pause}
            pressed={view.playing !== null}
            disabled={images.length < 2}
            onClick={() => viewer?.play(view.playing === null ? cineRate(view) : null)}
          />
        )}
        <Tool
          name="Text"
          hint="Patient and study on the image"
          keys="t"
          icon={Type}
          pressed={hanging.texts}
          onClick={() => hanging.toggle('texts')}
        />
      </fieldset>
      {props.mammography?.inViews && <Mammography {...props.mammography} />}
      <Layouts {...props} />
    </div>
  );
}

function Mammography({ layers, magnified, withheld, toggle }: MammographyTools) {
  return (
    <fieldset className={styles.group} aria-label="Mammograms">
      <Tool
        name="Magnifier"
        hint="One pixel of the image on one of the screen, under the pointer"
        keys="M"
        icon={Search}
        pressed={magnified}
        onClick={() => toggle('magnified')}
      />
      <Tool
        name="Marks"
        hint={withheld ?? 'What the pipeline marked'}
        keys="A"
        icon={ScanSearch}
        pressed={layers.marks && withheld === null}
        unavailable={withheld !== null}
        onClick={() => toggle('marks')}
      />
      <Tool
        name="Rejected"
        hint={withheld ?? 'What stage one saw and stage two rejected'}
        keys="C"
        icon={CircleSlash}
        pressed={layers.rejected && withheld === null}
        unavailable={withheld !== null}
        onClick={() => toggle('rejected')}
      />
    </fieldset>
  );
}

function Layouts({ hanging, obstacle, together, mammography, onLayout }: Props) {
  const { layout } = hanging;
  return (
    <fieldset className={styles.group} aria-label="Layout">
      {mammography && (
        <Tool
          name="Mammograms"
          hint="Four views back to back"
          keys=";"
          icon={LayoutGrid}
          pressed={layout === 'mammograms'}
          onClick={() => onLayout('mammograms')}
        />
      )}
      <Tool name="One view" keys="u" icon={Square} pressed={layout === 'one'} onClick={() => onLayout('one')} />
      <Tool name="Side by side" keys="v" icon={Columns2} pressed={layout === 'two'} onClick={() => onLayout('two')} />
      {/* Projections cannot be cut. */}
      {!mammography && (
        <Tool
          name="Planes"
          hint={obstacle ?? 'Axial, sagittal and coronal'}
          keys="x"
          icon={Grid2x2}
          pressed={layout === 'mpr' && obstacle === null}
          // Stays focusable, so that the reason can be read.
          unavailable={obstacle !== null}
          onClick={() => onLayout('mpr')}
        />
      )}
      {layout === 'two' && (
        <Tool
          name="Link"
          hint={
            hanging.linked && !together
              ? 'Linked, but the other series has no slice at this place'
              : together === 'share'
                ? 'Scroll both by their share of the stack: the studies have no common frame of reference'
                : 'Scroll both by place in the patient'
          }
          keys="y"
          icon={Link2}
          pressed={hanging.linked}
          onClick={() => hanging.toggle('linked')}
        />
      )}
      <Tool
        name="Enlarge"
        hint="Images only; also by double click"
        keys="f"
        icon={Maximize}
        pressed={hanging.enlarged}
        onClick={() => hanging.toggle('enlarged')}
      />
    </fieldset>
  );
}

interface ToolProps {
  name: string;
  hint?: string;
  keys: string;
  icon: LucideIcon;
  pressed?: boolean;
  disabled?: boolean;
  unavailable?: boolean;
  onClick(): void;
}

function Tool({ name, hint, keys, icon: Icon, pressed, disabled, unavailable = false, onClick }: ToolProps) {
  return (
    <Tip text={hint ?? name} keys={keys}>
      <Button
        icon
        aria-label={name}
        pressed={pressed}
        disabled={disabled}
        aria-disabled={unavailable || undefined}
        onClick={() => !unavailable && onClick()}
      >
        <Icon />
      </Button>
    </Tip>
  );
}

function Presets({ pane, controls }: { pane: Pane; controls: ViewControls }) {
  const { presets } = pane.view;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button disabled={presets.length === 0}>
          <Contrast /> Presets
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} sideOffset={4}>
          {presets.map((preset, place) => (
            <DropdownMenu.Item key={preset.name} className={menu.item} onSelect={() => controls.setWindow(preset)}>
              <span className={styles.preset}>{preset.name}</span>
              <span className={styles.values}>{describeWindow(preset)}</span>
              {place < 9 && <Kbd>{String(place + 1)}</Kbd>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
