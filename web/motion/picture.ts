/**
 * Draws the video's picture of this moment, and tells by the time that the picture itself carries
 * (https://w3c.github.io/webcodecs/#videoframe-interface) which one it is: on a busy machine the video runs on between
 * the announcement of a frame and the drawing of what belongs over it.
 * @returns presentation time in seconds; `none`: no picture at this moment (a seek is under way), and what was drawn
 * stays; `untold`: this browser cannot say (no WebCodecs) or cannot draw it upright, and nothing covers the element
 */
export function drawPicture(context: CanvasRenderingContext2D, video: HTMLVideoElement): number | 'none' | 'untold' {
  const { width, height } = context.canvas;
  const untold = (): 'untold' => {
    context.clearRect(0, 0, width, height);
    return 'untold';
  };
  if (!('VideoFrame' in window)) return untold();
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return 'none';
  const picture = new VideoFrame(video);
  try {
    // A picture that the container turns is turned by the element, not here: then only the element shows it upright.
    if (picture.displayWidth !== video.videoWidth || picture.displayHeight !== video.videoHeight) return untold();
    context.drawImage(picture, 0, 0, width, height);
    return picture.timestamp / 1e6;
  } finally {
    picture.close();
  }
}
