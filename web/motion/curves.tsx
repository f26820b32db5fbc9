'use client';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatClock } from '../format/time';
import { curveColour, curveDash, curveKey } from './curve-style';
import styles from './curves.module.css';
import type { Range } from './range-edit';
import { fractionOf, gutterLeft, gutterRight } from './time-axis';
import type { Curve } from './use-recording-data';

interface Props {
  curves: readonly Curve[];
  /** All of them, so that dashes do not change with what is chosen. */
  all: readonly Curve[];
  duration: number;
  bands: readonly Range[];
  onSeek(time: number): void;
}

/** Joint angles over time; a click goes to that time. */
export function CurveChart({ curves, all, duration, bands, onSeek }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const seek = useRef(onSeek);
  useEffect(() => {
    seek.current = onSeek;
  }, [onSeek]);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--text-3'),
      font: `11px ${style.fontFamily}`,
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1, size: 4 },
    };
    const options: uPlot.Options = {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [8, gutterRight, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 5 }, y: false },
      scales: { x: { time: false, range: [0, duration] } },
      axes: [
        { ...axis, size: 26, values: (_plot, ticks) => ticks.map((time) => formatClock(time, 1)) },
        { ...axis, size: gutterLeft, values: (_plot, ticks) => ticks.map((value) => `${value}°`) },
      ],
      series: [
        {},
        ...curves.map((curve) => ({
          stroke: colour(curveColour(curve)),
          width: 1.5,
          dash: [...curveDash(curve, all)],
          points: { show: curve.times.length < 120, size: 4 },
          spanGaps: false,
        })),
      ],
    };
    const plot = new uPlot(options, toColumns(curves), element);
    const click = (event: MouseEvent): void => {
      const box = plot.over.getBoundingClientRect();
      seek.current(plot.posToVal(event.clientX - box.left, 'x'));
    };
    plot.over.addEventListener('click', click);
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.over.removeEventListener('click', click);
      plot.destroy();
    };
  }, [curves, all, duration]);

  const shown = curves.map(curveKey).join(', ');
  return (
    <div className={styles.frame}>
      <div className={styles.bands} style={{ left: gutterLeft, right: gutterRight }} aria-hidden>
        {bands.map(({ start, end }) => {
          const left = fractionOf(start, duration) * 100;
          return <div key={start} style={{ left: `${left}%`, width: `${fractionOf(end, duration) * 100 - left}%` }} />;
        })}
      </div>
      <div ref={host} className={styles.chart} role="img" aria-label={`Joint angles over time: ${shown}`} />
    </div>
  );
}

function toColumns(curves: readonly Curve[]): uPlot.AlignedData {
  // Curves of one analysis share their times; of several, they are laid on one common axis.
  const tables = curves.map((curve): uPlot.AlignedData => [curve.times, curve.values]);
  const [first] = curves;
  if (!first) return [[], []];
  if (curves.every((curve) => curve.times.length === first.times.length)) {
    return [first.times, ...curves.map((curve) => curve.values)];
  }
  return uPlot.join(tables);
}
