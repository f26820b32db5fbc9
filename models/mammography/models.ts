/** The two networks as references, and what was set where no network was trained: all from the `model.json` beside each. */
import type { ModelReference } from '../runtime/runtime.js';
import decide from './decide/model.json' with { type: 'json' };
import type { Operating } from './decide.js';
import propose from './propose/model.json' with { type: 'json' };

function reference(stage: string, model: { name: string; file: string; sha256: string }): ModelReference {
  return { name: model.name, file: `mammography/${stage}/${model.file}`, sha256: model.sha256 };
}

export const PROPOSE = reference('propose', propose);
export const DECIDE = reference('decide', decide);

/** `threshold`: score from which a mark is a finding. */
export const OPERATING: Operating & { readonly threshold: number } = decide.operating;

/** Distance to the breasts that were learnt from, over which one counts as unlike them. */
export const LIMIT: number = propose.familiar.limit;
