import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus } from 'node:os';

export interface MachineDescription {
  readonly threads: number;
  readonly cpuFeatures: string;
}

/** Instruction sets that make ONNX Runtime choose another kernel, and with it another last bit. */
const decisiveFlags = /^(sse4_2|avx|avx2|fma|f16c|avx512\w*|avx_vnni|amx_\w+|asimd\w*|sve\w*|i8mm|bf16)$/;

/**
 * The processor as far as it decides the last bits of a result: two runs are comparable bit for bit only where these are
 * equal. Instruction sets are listed on Linux; elsewhere the architecture and model have to do.
 */
export function describeMachine(): MachineDescription {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const flags = instructionSets();
  return {
    threads: availableParallelism(),
    cpuFeatures: [`${arch()} ${model}`, ...(flags.length > 0 ? [flags.join(' ')] : [])].join('; '),
  };
}

function instructionSets(): string[] {
  if (process.platform !== 'linux') return [];
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    // A container may hide /proc; the description is then shorter, and a comparison more careful.
    return [];
  }
  const line = text.split('\n').find((candidate) => /^(flags|Features)\s*:/.test(candidate));
  const words = line?.split(':')[1]?.trim().split(/\s+/) ?? [];
  return words.filter((word) => decisiveFlags.test(word)).sort();
}
