import type { VideoProbe } from './probe.js';

/**
 * ffmpeg filters from a stream as it is coded to the picture that a person would see on a plain screen: progressive,
 * of the wanted size, in standard dynamic range. As many frames come out as go in.
 *
 * @param available names of the filters that this ffmpeg has
 */
export function* correctingFilters(
  probe: Pick<VideoProbe, 'interlaced' | 'highDynamicRange'>,
  available: ReadonlySet<string>,
  size: { readonly width: number; readonly height: number },
): Generator<string, void, void> {
  // Before scaling, which would mix the lines of the two moments. One picture a frame: the frame's first field.
  if (probe.interlaced) yield 'bwdif=mode=send_frame:deint=all';
  yield `scale=${size.width}:${size.height}:flags=area`;
  if (probe.highDynamicRange !== null && available.has('zscale') && available.has('tonemap')) {
    // Reference white of HDR is 203 cd/m² (ITU-R BT.2408). Below it Möbius leaves light as it is, above it compresses:
    // skin and clothes keep their tones, which is what a pose network has learnt.
    yield 'zscale=t=linear:npl=203';
    yield 'format=gbrpf32le';
    yield 'zscale=p=bt709';
    yield 'tonemap=tonemap=mobius:desat=0';
    yield 'zscale=t=bt709:m=bt709:r=tv';
    yield 'format=yuv420p';
  }
}
