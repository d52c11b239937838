/** Of a task that succeeded and cost a credit; with a team, a plugin and a service it is a row. */
export const ENDED_TASK = {
  operation: 'text-to-image',
  action: 'IMAGINE',
  status: 'succeeded',
  input: '{}',
  quote: '[]',
  credits: '1',
  deadline_at: new Date(),
  finished_at: new Date(),
}
