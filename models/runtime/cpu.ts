import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';

/** What of the processor can change the last bits of a result. */
export interface CpuDescription {
  readonly architecture: string;
  readonly model: string;
  /** Instruction set extensions that ONNX Runtime chooses its kernels by; empty where the system does not tell. */
  readonly features: readonly string[];
}

// ONNX Runtime (MLAS) dispatches on these; the other hundred flags of a processor do not touch arithmetic.
const RELEVANT = /^(sse4_[12]|avx|avx2|fma|f16c|avx512\w*|avx_vnni|amx\w*|asimd|asimddp|sve\w*|i8mm|bf16)$/;

export function describeCpu(): CpuDescription {
  return {
    architecture: arch(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    features: [...new Set(flags().filter((flag) => RELEVANT.test(flag)))].sort(),
  };
}

function flags(): string[] {
  if (process.platform !== 'linux') return [];
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
  return line?.[1]?.trim().split(/\s+/) ?? [];
}
