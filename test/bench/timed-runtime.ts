import type { ModelReference, ModelRuntime, ModelSession } from '@overread/models/runtime/runtime.js';

type Tensors = Parameters<ModelSession['run']>[0];

/** The same runtime, which tells of each run of a network what went in, what came out, and how many seconds it took. */
export function timedRuntime(
  runtime: ModelRuntime,
  ran: (model: ModelReference, seconds: number, feeds: Tensors, found: Tensors) => void,
): ModelRuntime {
  return {
    description: runtime.description,
    async session(model) {
      const session = await runtime.session(model);
      return {
        ...session,
        async run(feeds) {
          const began = performance.now();
          const found = await session.run(feeds);
          ran(model, (performance.now() - began) / 1000, feeds, found);
          return found;
        },
      };
    },
  };
}
