// Only after this question: an older Node would break on what comes next, and not say why.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Clausuivi demande Node 24, et ceci est Node ${process.versions.node}\u00a0: lancez «\u00a0npm start\u00a0», ou installez Node 24 là où npm n’en fournit pas.\n`,
  )
  process.exit(1)
}

const { start } = await import('./start.ts')
await start({ demo: process.argv.includes('--demo') })

export {}
