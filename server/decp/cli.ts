import type { Verb } from '../cli.ts'

export const importDecp: Verb = {
  usage: 'import decp FICHIER… [--dry-run] [--json]   importe des données essentielles (DECP)',
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
