import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class CreditsVerify extends BaseCommand {
  static commandName = 'credits:verify'
  static description = 'Prove that the ledger adds up; prints the first discrepancy'
  static help = [
    'Checks that every balance is the sum of its entries, that every line continues the one before,',
    'that what is held is the sum of the open holds, that a settled hold has its one charge,',
    'and that no open hold outlived what it was for. Ends with code 1 at the first discrepancy.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.number({ description: 'Seconds that the sweeper has for an expired hold', default: 0 })
  declare grace: number

  async run() {
    const { LedgerProof } = await import('#credits/ledger_proof')
    const proof = await this.app.container.make(LedgerProof)
    const began = performance.now()
    const { counts, discrepancy } = await proof.run({ graceSeconds: this.grace })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    if (discrepancy) {
      this.logger.error(`${discrepancy.check}: ${discrepancy.message}`)
      for (const [name, value] of Object.entries(discrepancy.row)) {
        this.logger.log(`  ${name}: ${value}`)
      }
      this.exitCode = 1
      return
    }
    this.logger.success(
      `the ledger adds up: ${counts.accounts} accounts, ${counts.entries} entries, ${counts.openHolds} open holds (${seconds} s)`
    )
  }
}
