/** Bytes. A logo is drawn 40 px high on a page and 14 mm on paper: more is a photograph. */
export const LARGEST_LOGO = 200 * 1024

/** The type of an image by its first bytes, whatever its name says. null for anything but PNG and JPEG: an SVG can carry a script. */
export function imageType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  return null
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}
