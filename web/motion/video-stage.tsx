'use client';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { drawPicture } from './picture';
import { Player } from './player';
import { type Poses, poseOfFrame } from './poses';
import { drawSkeleton } from './skeleton';
import styles from './video-stage.module.css';

export interface VideoSource {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly duration: number;
  readonly frameTimes: readonly number[];
}

interface Props {
  source: VideoSource;
  poses: Poses | null;
  showSkeleton: boolean;
  onPlayer(player: Player | null): void;
  /** CSS pixels a recording pixel. */
  onScale(scale: number): void;
  children?: ReactNode;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The video's picture and the skeleton, drawn together on one canvas over the video element. The canvas says which frame
 * it shows (`data-shown-frame`), also where there is nobody to draw.
 */
export function VideoStage({ source, poses, showSkeleton, onPlayer, onScale, children }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [player, setPlayer] = useState<Player | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const { width, height, frameTimes, duration } = source;

  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const fit = (): void => {
      const scale = Math.min(element.clientWidth / width, element.clientHeight / height);
      setSize({ width: Math.floor(width * scale), height: Math.floor(height * scale) });
      onScale(scale);
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [width, height, onScale]);

  useEffect(() => {
    if (!video.current) return;
    const opened = new Player(video.current, frameTimes, duration);
    setPlayer(opened);
    onPlayer(opened);
    return () => {
      opened.close();
      setPlayer(null);
      onPlayer(null);
    };
  }, [frameTimes, duration, onPlayer]);

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!player || !target || !context) return;
    const ratio = window.devicePixelRatio || 1;
    target.width = Math.round(size.width * ratio);
    target.height = Math.round(size.height * ratio);
    const style = getComputedStyle(target);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const colours = { left: colour('--left'), right: colour('--right'), middle: colour('--middle') };
    player.paintWith((element) => drawPicture(context, element));
    const stop = player.onFrame((frame) => {
      const pose = poses && showSkeleton ? poseOfFrame(poses, frameTimes, frame) : null;
      if (pose?.landmarks) drawSkeleton(context, pose.landmarks, target.width / width, colours);
      target.dataset.shownFrame = String(frame);
      target.dataset.skeleton = pose?.landmarks ? 'drawn' : 'none';
    });
    return () => {
      stop();
      player.paintWith(null);
    };
  }, [player, poses, showSkeleton, size, frameTimes, width]);

  return (
    <div ref={stage} className={styles.stage}>
      <div className={styles.picture} style={size}>
        <video
          ref={video}
          src={source.url}
          muted
          playsInline
          preload="auto"
          className={styles.video}
          data-testid="video"
          onClick={() => player?.toggle()}
        />
        <canvas ref={canvas} className={styles.canvas} data-testid="skeleton" aria-hidden />
        {children}
      </div>
    </div>
  );
}
