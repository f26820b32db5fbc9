'use client';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { formatClock } from '../format/time';
import { type Edge, moveEdge, type Range, stepEdge } from './range-edit';
import { fractionOf, gutterLeft, gutterRight, timeAt } from './time-axis';
import styles from './timeline.module.css';

export interface Segment extends Range {
  readonly id: string;
  /** Inside the block, where there is room. */
  readonly text: string;
  /** Read out. */
  readonly name: string;
  readonly look: 'undecided' | 'accepted' | 'edited' | 'rejected' | 'dismissed' | 'own' | 'draft';
}

export interface Lane {
  readonly name: string;
  readonly segments: readonly Segment[];
  readonly editable: boolean;
}

interface Props {
  lanes: readonly Lane[];
  duration: number;
  frameTimes: readonly number[];
  selected: string | null;
  onSeek(time: number): void;
  onSelect(id: string): void;
  /** While an end is moved, with the time of that end. */
  onEdit(id: string, range: Range, edge: Edge): void;
}

/** Repetitions and marks along the recording; the ends of a repetition can be dragged, or moved by arrow keys. */
export function Timeline(props: Props) {
  return (
    <div className={styles.lanes}>
      {props.lanes.map((lane) => (
        <LaneRow key={lane.name} {...props} lane={lane} />
      ))}
    </div>
  );
}

function LaneRow({ lane, duration, onSeek, ...rest }: Props & { lane: Lane }) {
  const axis = useRef<HTMLDivElement>(null);
  const timeOf = (event: { clientX: number }): number => {
    const box = axis.current?.getBoundingClientRect();
    return box ? timeAt(event.clientX - box.left, box.width, duration) : 0;
  };
  return (
    <section className={styles.lane} aria-label={lane.name}>
      <h3 className={styles.name} style={{ width: gutterLeft }}>
        {lane.name}
      </h3>
      {/* The same with the keyboard: , and . step, the findings list jumps. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the mouse. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above. */}
      <div
        ref={axis}
        className={styles.axis}
        style={{ marginRight: gutterRight }}
        onClick={(event) => onSeek(timeOf(event))}
      >
        {lane.segments.map((segment) => (
          <Block key={segment.id} segment={segment} lane={lane} duration={duration} timeOf={timeOf} {...rest} />
        ))}
      </div>
    </section>
  );
}

interface BlockProps extends Omit<Props, 'lanes' | 'onSeek'> {
  segment: Segment;
  lane: Lane;
  timeOf(event: { clientX: number }): number;
}

function Block({ segment, lane, duration, frameTimes, selected, onSelect, onEdit, timeOf }: BlockProps) {
  const left = fractionOf(segment.start, duration) * 100;
  const width = fractionOf(segment.end, duration) * 100 - left;
  const isSelected = selected === segment.id;
  return (
    <div
      className={styles.block}
      data-look={segment.look}
      data-selected={isSelected}
      data-testid="segment"
      style={{ left: `${left}%`, width: `${width}%` }}
    >
      <button
        type="button"
        className={styles.body}
        aria-label={`${segment.name}, ${formatClock(segment.start)} to ${formatClock(segment.end)}`}
        aria-pressed={isSelected}
        onClick={(event) => {
          event.stopPropagation();
          onSelect(segment.id);
        }}
      >
        {segment.text}
      </button>
      {lane.editable &&
        (['start', 'end'] as const).map((edge) => (
          <Handle
            key={edge}
            edge={edge}
            segment={segment}
            duration={duration}
            onKey={(frames) => onEdit(segment.id, stepEdge(segment, edge, frames, frameTimes), edge)}
            onDrag={(event) => onEdit(segment.id, moveEdge(segment, edge, timeOf(event), frameTimes), edge)}
          />
        ))}
    </div>
  );
}

interface HandleProps {
  edge: Edge;
  segment: Segment;
  duration: number;
  onKey(frames: number): void;
  onDrag(event: PointerEvent): void;
}

const keys: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };

function Handle({ edge, segment, duration, onKey, onDrag }: HandleProps) {
  return (
    <div
      role="slider"
      tabIndex={0}
      className={styles.handle}
      data-edge={edge}
      aria-label={`${edge === 'start' ? 'Start' : 'End'} of ${segment.name}`}
      aria-valuemin={0}
      aria-valuemax={duration}
      aria-valuenow={segment[edge]}
      aria-valuetext={formatClock(segment[edge])}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrag(event);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        const frames = keys[event.key];
        if (frames === undefined) return;
        event.preventDefault();
        onKey(frames);
      }}
    />
  );
}
