// Reads QR codes in camera frames, away from the page.
//
// Takes { id, frame } with a VideoFrame, or { id, rgba, width, height } with the bytes of a canvas,
// and answers { id, text, ms }: the first code's text, or null. The browser's own detector is used
// where it reads QR codes; otherwise the decoder is loaded at the first frame that needs it. Where that did
// not come the answer is { id, error, unready: true }: only a new worker asks for it again.

let detector;
let decoder;

async function browserDetector() {
  try {
    const formats = await self.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new self.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

async function loadDecoder() {
  const module = await import("{{scanner_js}}");
  await module.default({ module_or_path: "{{scanner_wasm}}" });
  return module;
}

/** The first plane of a frame (its brightness, or its pixels) without the padding of its rows. */
async function firstPlane(frame, bytesPerPixel) {
  const bytes = new Uint8Array(frame.allocationSize());
  const [{ offset, stride }] = await frame.copyTo(bytes);
  const { width, height } = frame.visibleRect;
  const row = width * bytesPerPixel;
  if (stride === row) {
    return bytes.subarray(offset, offset + row * height);
  }
  const packed = new Uint8Array(row * height);
  for (let line = 0; line < height; line += 1) {
    const start = offset + line * stride;
    packed.set(bytes.subarray(start, start + row), line * row);
  }
  return packed;
}

/** The pixels of a frame in a format that is not read as it is. */
function pixels(frame) {
  const { displayWidth: width, displayHeight: height } = frame;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(frame, 0, 0);
  return { width, height, rgba: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}

async function read({ frame, rgba, width, height }) {
  if (detector === undefined) {
    detector = self.BarcodeDetector ? await browserDetector() : null;
  }
  if (detector) {
    try {
      const image = frame ?? new ImageData(new Uint8ClampedArray(rgba), width, height);
      const [code] = await detector.detect(image);
      return code?.rawValue ?? null;
    } catch {
      // Some systems announce a detector whose service is missing.
      detector = null;
    }
  }
  decoder ??= await loadDecoder();
  if (!frame) {
    return decoder.scan_rgba(new Uint8Array(rgba), width, height) ?? null;
  }
  const { width: w, height: h } = frame.visibleRect;
  if (/^(I4[0-9]{2}A?|NV12)$/.test(frame.format ?? "")) {
    return decoder.scan_luma(await firstPlane(frame, 1), w, h) ?? null;
  }
  if (/^(RGB|BGR)[AX]$/.test(frame.format ?? "")) {
    // The order of the colours hardly changes how bright black and white are.
    return decoder.scan_rgba(await firstPlane(frame, 4), w, h) ?? null;
  }
  const image = pixels(frame);
  return decoder.scan_rgba(image.rgba, image.width, image.height) ?? null;
}

self.onmessage = async ({ data }) => {
  const started = performance.now();
  let text = null;
  let error = null;
  try {
    text = await read(data);
  } catch (problem) {
    error = String(problem);
  } finally {
    data.frame?.close();
  }
  const unready = !detector && !decoder;
  self.postMessage({ id: data.id, text, error, unready, ms: performance.now() - started });
};
