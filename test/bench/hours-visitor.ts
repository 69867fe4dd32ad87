export {}

// Run alone: asks for one page after the other until it is told to stop, and says how long each took, in milliseconds.

const [address, cookie] = process.argv.slice(2) as [string, string]
const times: number[] = []
let refused = 0
let isOver = false
process.on('message', () => {
  isOver = true
})
while (!isOver) {
  const from = performance.now()
  const isShown = await fetch(address, { headers: { cookie } })
    .then(async answer => (await answer.arrayBuffer()) && answer.ok)
    .catch(() => false)
  if (!isShown) refused++
  times.push(performance.now() - from)
}
process.send!({ times, refused })
process.disconnect()
