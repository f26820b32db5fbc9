/** The pose networks as references: file and hash come from the `model.json` beside each. */
import type { ModelReference } from '../runtime/runtime.js';
import type { LandmarkNetworkSize } from './accuracy.js';
import blazeposeFull from './blazepose-full/model.json' with { type: 'json' };
import blazeposeHeavy from './blazepose-heavy/model.json' with { type: 'json' };
import blazeposeLite from './blazepose-lite/model.json' with { type: 'json' };
import centernet from './centernet/model.json' with { type: 'json' };
import movenetThunder from './movenet-thunder/model.json' with { type: 'json' };

function reference(model: { name: string; file: string; sha256: string }): ModelReference {
  return { name: model.name, file: `pose/${model.name}/${model.file}`, sha256: model.sha256 };
}

export const PERSON_DETECTOR = reference(centernet);
export const BODY_NETWORK = reference(movenetThunder);

export const LANDMARK_NETWORKS: Readonly<Record<LandmarkNetworkSize, ModelReference>> = {
  lite: reference(blazeposeLite),
  full: reference(blazeposeFull),
  heavy: reference(blazeposeHeavy),
};
