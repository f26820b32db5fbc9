import { canonicalSha256 } from '../canonical.js';
import type { Recording } from '../input.js';
import type { ParameterDeclaration, PipelineContext, RecordingPipeline, Stage } from '../pipeline.js';
import { type Accuracy, EFFORTS } from '../pose/accuracy.js';
import { estimatePoses } from '../pose/estimate.js';
import { BODY_NETWORK, LANDMARK_NETWORKS, PERSON_DETECTOR } from '../pose/models.js';
import { poseWarnings } from '../pose/warnings.js';
import type { Measurement, PipelineResult } from '../result.js';
import { jointAngleCurves } from './angles.js';
import { reportSquats } from './report.js';
import { findSquats } from './squat.js';

const STAGES: readonly Stage[] = [
  { name: 'detect', kind: 'model', model: PERSON_DETECTOR },
  { name: 'landmarks-lite', kind: 'model', model: LANDMARK_NETWORKS.lite },
  { name: 'landmarks-full', kind: 'model', model: LANDMARK_NETWORKS.full },
  { name: 'landmarks-heavy', kind: 'model', model: LANDMARK_NETWORKS.heavy },
  { name: 'body', kind: 'model', model: BODY_NETWORK },
  { name: 'pose', kind: 'algorithm', version: '1.0.0' },
  { name: 'count', kind: 'algorithm', version: '1.0.0' },
];

const PARAMETERS: readonly ParameterDeclaration[] = [
  {
    name: 'exercise',
    description: 'Which exercise is done; auto recognises it and says NOT_APPLICABLE where it recognises none.',
    default: 'auto',
    choices: ['auto', 'squat'],
  },
  {
    name: 'accuracy',
    description: 'How much work goes into a frame: lite is the fastest, heavy the most exact.',
    default: 'heavy',
    choices: ['lite', 'full', 'heavy'],
  },
  {
    name: 'threshold',
    description: 'Repetitions with at least this score are findings, others candidates.',
    default: 0.4,
    minimum: 0,
    maximum: 1,
  },
  {
    name: 'detectionThreshold',
    description: 'Score from which on the person detector is believed.',
    default: 0.3,
    minimum: 0.05,
    maximum: 0.95,
  },
  {
    name: 'minimumDepth',
    description:
      'Degrees of knee flexion beyond standing that make a repetition complete rather than partial; besides, it has to reach two thirds of the deepest one.',
    default: 40,
    minimum: 25,
    maximum: 120,
  },
];

// Below this many seconds there is no movement to speak of, only a picture.
const SHORTEST = 0.5;

/** Counts and measures squats in a recording of one person. */
export const exercise: RecordingPipeline = {
  id: 'exercise',
  version: '1.0.0',
  title: 'Exercise: repetitions, range of motion, tempo',
  input: 'recording',
  stages: STAGES,
  parameters: PARAMETERS,
  accepts(recording) {
    if (recording.frameCount < 2 || recording.duration < SHORTEST) {
      const seconds = recording.duration.toFixed(1);
      return { accepted: false, reason: `The recording is too short to show a movement (${seconds} s).` };
    }
    return { accepted: true };
  },
  run,
};

async function run(recording: Recording, context: PipelineContext): Promise<PipelineResult> {
  const parameters = readParameters(context.parameters);
  const { poses, others } = await estimatePoses(recording, context.runtime, {
    accuracy: parameters.accuracy,
    detectionThreshold: parameters.detectionThreshold,
    signal: context.signal,
    progress: (fraction) => context.progress(fraction, 'pose'),
  });
  const warnings = poseWarnings(recording, poses, others);
  const poseOutput = { stage: 'pose', sha256: await canonicalSha256(poses) };
  const notApplicable = (reason: string): PipelineResult => ({
    status: 'NOT_APPLICABLE',
    reason,
    warnings,
    poses,
    stageOutputs: [poseOutput],
  });
  if (poses.frames.every((frame) => frame.landmarks === null)) {
    return notApplicable('Nobody was found in the recording.');
  }
  const curves = jointAngleCurves(poses.frames);
  const squats = findSquats(poses.frames, curves, parameters.minimumDepth);
  const report = reportSquats(squats, curves, parameters.threshold);
  if (parameters.exercise === 'auto' && !report.recognised) {
    return notApplicable('No exercise was recognised. If squats were meant, choose the exercise instead of "auto".');
  }
  const counts: Measurement[] = [
    { name: 'repetitions', value: report.complete, unit: '1' },
    { name: 'partialRepetitions', value: report.findings.length - report.complete, unit: '1' },
  ];
  return {
    status: 'SUCCEEDED',
    suspicion: null,
    warnings,
    images: [],
    findings: report.findings,
    candidates: report.candidates,
    ...{ masks: [], heatMaps: [] },
    measurements: [...counts, ...report.measurements],
    events: [],
    curves,
    poses,
    stageOutputs: [poseOutput, { stage: 'count', sha256: await canonicalSha256(squats) }],
  };
}

interface ExerciseParameters {
  readonly exercise: string;
  readonly accuracy: Accuracy;
  readonly threshold: number;
  readonly detectionThreshold: number;
  readonly minimumDepth: number;
}

/** `resolveParameters` has checked names, types and choices; this only gives them their types back. */
function readParameters(values: PipelineContext['parameters']): ExerciseParameters {
  const accuracy = String(values.accuracy);
  if (!isAccuracy(accuracy)) throw new RangeError(`accuracy must be lite, full or heavy, not ${accuracy}`);
  return {
    exercise: String(values.exercise),
    accuracy,
    threshold: Number(values.threshold),
    detectionThreshold: Number(values.detectionThreshold),
    minimumDepth: Number(values.minimumDepth),
  };
}

function isAccuracy(value: string): value is Accuracy {
  return Object.hasOwn(EFFORTS, value);
}
