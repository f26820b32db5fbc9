import type { RgbFrame } from '../input.js';
import { overlap } from '../runtime/box.js';
import type { BlazePose } from './blazepose.js';
import { boundingBox } from './body.js';
import { choosePerson, countOthers } from './choose.js';
import type { PersonBox, PersonDetector } from './detector.js';
import { observeLandmarks, type View } from './observe.js';
import { alignedRegion, regionAroundBox } from './regions.js';

export interface LocatorOptions {
  readonly detector: PersonDetector;
  /** At least one; the first one's network takes the first look at a new person. */
  readonly views: readonly View[];
  readonly detectionThreshold: number;
}

/** What was seen of persons other than the one who is followed. */
export interface OthersSeen {
  /** Times the whole picture was searched. */
  searches: number;
  /** Times somebody else was in it. */
  withOthers: number;
}

// BlazePose's own threshold for "still there" (MediaPipe's min_tracking_confidence).
const PRESENT = 0.5;
// Seconds between searches of the whole picture while somebody is followed, and while nobody is.
const CHECK_INTERVAL = 1;
const SEARCH_INTERVAL = 0.15;
const STILL_THERE = 0.15;

/**
 * Follows one person with BlazePose from frame to frame: each frame is looked at where the last one says, and the
 * detector is asked where nobody is followed, where the person is lost, and once a second to be sure.
 */
export class PersonLocator {
  #circle: BlazePose['circle'] | null = null;
  #box: Omit<PersonBox, 'score'> | null = null;
  #nextSearch = 0;
  readonly others: OthersSeen = { searches: 0, withOthers: 0 };

  constructor(private readonly options: LocatorOptions) {}

  /** Makes the next frame start from the detector, e.g. because the two networks contradict each other. */
  forget(): void {
    this.#circle = null;
    this.#nextSearch = 0;
  }

  /** The person in this frame, or null where nobody is found. Frames must come in order. */
  async next(frame: RgbFrame): Promise<BlazePose | null> {
    const followed = await this.#follow(frame);
    const due = frame.time >= this.#nextSearch;
    if (followed && !due) return this.#keep(followed);
    if (!followed && !due && this.#circle === null) return null;
    const boxes = await this.options.detector.detect(frame, this.options.detectionThreshold);
    this.others.searches++;
    if (followed) {
      this.#nextSearch = frame.time + CHECK_INTERVAL;
      const box = boundingBox(followed.landmarks);
      if (countOthers(boxes, box) > 0) this.others.withOthers++;
      // A detector that sees persons, but none here: BlazePose holds on to something that only looks like one.
      const confirmed = boxes.length === 0 || boxes.some((candidate) => overlap(candidate, box) >= STILL_THERE);
      if (confirmed) return this.#keep(followed);
    }
    return await this.#start(frame, boxes);
  }

  async #follow(frame: RgbFrame): Promise<BlazePose | null> {
    if (!this.#circle) return null;
    const pose = await observeLandmarks(frame, alignedRegion(this.#circle), this.options.views);
    return pose.presence >= PRESENT ? pose : null;
  }

  async #start(frame: RgbFrame, boxes: readonly PersonBox[]): Promise<BlazePose | null> {
    this.#circle = null;
    this.#nextSearch = frame.time + SEARCH_INTERVAL;
    const person = choosePerson(boxes, frame, this.#box);
    if (!person) return null;
    // A box says roughly where; a first look at it finds the circle that the network was trained to be shown.
    const first = await this.options.views[0]!.network.estimate(frame, regionAroundBox(person), false);
    const pose = await observeLandmarks(frame, alignedRegion(first.circle), this.options.views);
    if (pose.presence < PRESENT) return null;
    if (countOthers(boxes, person) > 0) this.others.withOthers++;
    this.#nextSearch = frame.time + CHECK_INTERVAL;
    return this.#keep(pose);
  }

  #keep(pose: BlazePose): BlazePose {
    this.#circle = pose.circle;
    this.#box = boundingBox(pose.landmarks);
    return pose;
  }
}
