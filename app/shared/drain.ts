/**
 * From the signal to stop until the end: the process still serves, but says that it is leaving, so that balancers and
 * clients with open connections go elsewhere before the door closes.
 */
export class Drain {
  #begun = false

  get begun(): boolean {
    return this.#begun
  }

  begin(): void {
    this.#begun = true
  }
}

export const drain = new Drain()
