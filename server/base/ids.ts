/** An id from an address: anything but a small positive integer finds nothing. */
export function numberFrom(id: unknown): number {
  return /^[1-9]\d{0,8}$/.test(String(id)) ? Number(id) : 0
}
