import { create } from 'qrcode'

/** A code to scan, as one path on a square of `size` modules, quiet zone included; `said` is what a voice reads. */
export type QrDrawing = { size: number; path: string; said: string }

const QUIET = 4

export function qrOf(text: string, said: string): QrDrawing {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const runs: string[] = []
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.get(y, x)) continue
      const from = x
      while (x + 1 < modules.size && modules.get(y, x + 1)) x++
      runs.push(`M${from + QUIET} ${y + QUIET}h${x + 1 - from}v1h${from - x - 1}z`)
    }
  }
  return { size: modules.size + 2 * QUIET, path: runs.join(''), said }
}
