'use client';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { nearestFrame } from './frames';
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
 * Draws the video's picture of this moment and answers which frame it is, by the time that the picture itself carries:
 * on a busy machine the video runs on between the announcement of a frame and the drawing of its skeleton.
 * Null where the browser cannot say (no WebCodecs), or where there is no picture yet.
 */
function drawPicture(
  context: CanvasRenderingContext2D,
  video: HTMLVideoElement | null,
  frameTimes: readonly number[],
): number | null {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (!video || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || !('VideoFrame' in window)) return null;
  const picture = new VideoFrame(video);
  try {
    // A picture that the container turns is turned by the element, not here: then only the element shows it upright.
    if (picture.displayWidth !== video.videoWidth || picture.displayHeight !== video.videoHeight) return null;
    context.drawImage(picture, 0, 0, width, height);
    return nearestFrame(frameTimes, picture.timestamp / 1e6);
  } finally {
    picture.close();
  }
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
    return player.onFrame((announced) => {
      const frame = drawPicture(context, video.current, frameTimes) ?? announced;
      const pose = poses && showSkeleton ? poseOfFrame(poses, frameTimes, frame) : null;
      if (pose?.landmarks) drawSkeleton(context, pose.landmarks, target.width / width, colours);
      target.dataset.shownFrame = String(frame);
      target.dataset.skeleton = pose?.landmarks ? 'drawn' : 'none';
    });
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
