import { hoursFigure, longInstant, longMonth } from '#server/base/format.ts'
import type { Revision } from '#server/register/hours/revisions.ts'

/** A figure corrected, or a decision about it, with what it was. */
export function revisionModel({ ref, month, from, to, reason, at, byName }: Revision) {
  const changes = [
    from.declared === to.declared ? '' : `corrigé\u00a0: ${hoursFigure(from.declared)} → ${hoursFigure(to.declared)}`,
    from.refused === to.refused ? '' : `refusé\u00a0: ${hoursFigure(from.refused)} → ${hoursFigure(to.refused)}`,
    from.attested === to.attested ? '' : `attesté\u00a0: ${attested(from.attested)} → ${attested(to.attested)}`,
  ].filter(Boolean)
  return {
    at,
    date: longInstant(at),
    ref,
    text: `${longMonth(month)}, ${changes.join(', ') || 'motif corrigé'}`,
    by: byName,
    reason: reason || null,
  }
}

function attested(centihours: number | null): string {
  return centihours === null ? 'rien' : hoursFigure(centihours)
}
