/** How far an object was gone over: its signs alone are looked at. */
export type Scan = {
  index: number
  depth: number
  inString: boolean
  escaped: boolean
  certain: boolean
  failed: boolean
}

export function scanOf(certain: boolean): Scan {
  return { index: 0, depth: 0, inString: false, escaped: false, certain, failed: false }
}

/** Brackets that close in this text of the envelope. */
export function closersIn(text: string): number {
  return text.replace(/[^\]}]/g, '').length
}

/** By its keys: the object may as well be one of the envelope. */
export function looksLikeRecord(raw: unknown): boolean {
  const keys = Object.keys(raw as object).map(key => key.toLowerCase())
  return keys.some(key => /^(objet|acheteur|acheteur\.id|autoriteconcedante|autoriteconcedante\.id)$/.test(key))
}

/** Just after the quote that closes the text begun here; -1 when it is not there. */
export function stringEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0x22, from + 1); at >= 0; at = bytes.indexOf(0x22, at + 1)) {
    let slashes = 0
    while (bytes[at - 1 - slashes] === 0x5c) slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return -1
}

/** Moves over the object begun, to its end or the end of what there is. True at its end. */
export function pass(bytes: Buffer, scan: Scan): boolean {
  let { index, depth, inString, escaped } = scan
  let ended = false
  for (; index < bytes.length && !ended; index++) {
    const byte = bytes[index]!
    if (inString) {
      if (escaped) escaped = false
      else if (byte === 0x5c) escaped = true
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d) ended = --depth === 0
  }
  Object.assign(scan, { index, depth, inString, escaped })
  return ended
}

/** Too few brackets close at the end of a record for it and the levels that it stands in. */
export function lacksItsEnd(piece: Buffer, levels: number): boolean {
  let closers = 0
  for (let at = piece.length - 1; at >= 0; at--) {
    const byte = piece[at]!
    if (byte === 0x5d || byte === 0x7d) closers++
    else if (byte > 0x20) break
  }
  return closers < 1 + levels
}
