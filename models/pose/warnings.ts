import type { Recording } from '../input.js';
import type { Poses, Warning } from '../result.js';
import type { OthersSeen } from './locator.js';
import { Joint } from './skeleton.js';

// Below this many frames a second a phase of a movement is a handful of frames, and its duration a guess.
const LOW_FRAME_RATE = 15;
const NOTICEABLE_SHARE = 0.1;

const MAIN_JOINTS = [
  Joint.leftShoulder,
  Joint.rightShoulder,
  Joint.leftHip,
  Joint.rightHip,
  Joint.leftKnee,
  Joint.rightKnee,
  Joint.leftAnkle,
  Joint.rightAnkle,
];

/** What a reader has to know about the recording before believing figures measured on it. */
export function poseWarnings(recording: Recording, poses: Poses, others: OthersSeen): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  const found = poses.frames.filter((frame) => frame.landmarks !== null);
  const cut = found.filter(({ landmarks }) => MAIN_JOINTS.some((joint) => isOutside(landmarks![joint]!, poses)));
  if (others.withOthers > 0) {
    warn('SEVERAL_PEOPLE', 'More than one person is in the picture; one was followed. Check that it is the right one.');
  }
  if (found.length > 0 && found.length < (1 - NOTICEABLE_SHARE) * poses.frames.length) {
    const share = Math.round((100 * found.length) / poses.frames.length);
    warn('PERSON_LOST', `The person was found in ${share} % of the frames; the rest measures nothing.`);
  }
  if (found.length > 0 && cut.length > NOTICEABLE_SHARE * found.length) {
    const share = Math.round((100 * cut.length) / found.length);
    warn('PARTLY_OUT_OF_PICTURE', `In ${share} % of the frames a shoulder, hip, knee or ankle is outside the picture.`);
  }
  if (recording.fps < LOW_FRAME_RATE) {
    const step = (1 / recording.fps).toFixed(2);
    warn('LOW_FRAME_RATE', `${recording.fps.toFixed(1)} frames/s: times are uncertain by about ${step} s.`);
  }
  if (recording.variableFrameRate) {
    warn('VARIABLE_FRAME_RATE', 'The frame rate varies; each frame was taken at its own time stamp.');
  }
  return warnings;
}

function isOutside([x, y]: readonly [number, number, number], { width, height }: Poses): boolean {
  return x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5;
}
