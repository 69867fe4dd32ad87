import type { Verb } from '../cli.ts'

export const listContracts: Verb = {
  usage: 'contracts [--consideration clause|critere|reserve|aucune|inconnue] [--json]   liste les marchés',
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
