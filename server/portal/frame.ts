import type { Follower, OwnContract } from '#server/register/passes/places.ts'
import { halfSaid } from '#server/register/passes/rules.ts'
import type { Visit } from '#server/register/passes/visits.ts'

/** What stands around each page: whose link it is, who answers, whom to call. */
export type Frame = {
  company: string | null
  buyer: string | null
  /** « lien envoyé à p…@relais.example »: a forwarded link shows whose it is. */
  whose: string | null
  answeredBy: string | null
  calls: { name: string; phone: string | null; tel: string; mail: string; email: string; about: string | null }[]
}

export function frameOf(visit: Visit | null, own: readonly OwnContract[]): Frame {
  if (!visit) return { company: null, buyer: null, whose: null, answeredBy: null, calls: [] }
  const { companyName, buyerName, recipient } = visit.pass
  return {
    company: companyName,
    buyer: buyerName,
    whose: recipient ? `lien envoyé à ${halfSaid(recipient)}` : null,
    answeredBy: visit.answeredBy || null,
    calls: callsOf(own),
  }
}

/** Each person who follows one of its contracts, once; of which contracts, where there are several people. */
export function callsOf(own: readonly OwnContract[]): Frame['calls'] {
  const followers = Map.groupBy(
    own.filter((one): one is OwnContract & { follower: Follower } => one.follower !== null),
    ({ follower }) => follower.id,
  )
  return [...followers.values()].map(contracts => {
    const { name, phone, email } = contracts[0]!.follower
    const about = followers.size > 1 ? contracts.map(({ number }) => number).join(', ') : null
    return { name, phone: phone || null, tel: phone.replace(/[^+\d]/g, ''), mail: `mailto:${email}`, email, about }
  })
}
