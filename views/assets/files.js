// « Qui est-ce ? » from the keyboard: a figure or N chooses, and goes on to the next question.

const questions = [...document.querySelectorAll('[data-who]')]

for (const question of questions)
  question.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const chosen = question.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (!chosen) return
    event.preventDefault()
    chosen.checked = true
    const next = questions[questions.indexOf(question) + 1]
    const goal = next?.querySelector('input') ?? question.closest('section').querySelector('button')
    goal.focus()
  })
