import type { Attributes } from './attributes.js';

/** Functional groups of enhanced multi-frame objects (PS3.3 C.7.6.16): a frame's own macro goes before the shared one. */
export class FunctionalGroups {
  readonly #attributes: Attributes;
  readonly #shared: Attributes | null;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
    this.#shared = attributes.item('SharedFunctionalGroupsSequence', 0);
  }

  get present(): boolean {
    return this.#shared !== null || this.#attributes.item('PerFrameFunctionalGroupsSequence', 0) !== null;
  }

  /** @param index counts from 0. */
  macro(keyword: string, index: number): Attributes | null {
    const own = this.#attributes.item('PerFrameFunctionalGroupsSequence', index);
    return own?.item(keyword, 0) ?? this.#shared?.item(keyword, 0) ?? null;
  }
}
