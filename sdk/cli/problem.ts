/** Something that the author has to put right before the command can run at all. */
export class Problem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Problem'
  }
}
