export type MaskTool = 'brush' | 'rectangle' | 'lasso' | 'erase' | 'path'

export interface Point {
  x: number
  y: number
}

/** One thing that was painted. Coordinates and sizes are shares of the picture's width. */
interface Stroke {
  tool: MaskTool
  points: Point[]
  size: number
}

type Step =
  | Stroke
  | { tool: 'clear' }
  | { tool: 'invert' }
  /** What was painted before. */
  | { tool: 'picture'; picture: CanvasImageSource }

const LONGEST = 1024

/** A painted region as a list of steps: undo takes one away, the picture is drawn from all of them. */
export class Mask {
  steps = $state.raw<Step[]>([])
  tool = $state<MaskTool>('brush')
  /** Share of the picture's width. */
  size = $state(0.1)
  #current: Stroke | null = null

  get canUndo() {
    return this.steps.length > 0
  }

  /** The way that was drawn last; none after a clear. */
  get path(): Point[] {
    const cleared = this.steps.findLastIndex(({ tool }) => tool === 'clear')
    const last = this.steps.findLast((step, i) => step.tool === 'path' && i > cleared)
    return last?.tool === 'path' ? last.points : []
  }

  /** Starts from a mask that was painted before, and from its way. */
  async load(png: string, path: Point[] = []) {
    const image = new Image()
    image.src = png
    await image.decode()
    const steps: Step[] = [{ tool: 'picture', picture: seeThrough(image) }]
    if (path.length) steps.push({ tool: 'path', points: path, size: 0 })
    this.steps = steps
  }

  /** One more point of the way, for those who draw without a pointer. */
  extendPath(point: Point) {
    this.steps = [...this.steps, { tool: 'path', points: [...this.path, point], size: 0 }]
  }

  begin(point: Point) {
    this.#current = { tool: this.tool, points: [point], size: this.size }
    this.steps = [...this.steps, this.#current]
  }

  move(point: Point) {
    const stroke = this.#current
    if (!stroke) return
    if (stroke.tool === 'rectangle') stroke.points = [stroke.points[0]!, point]
    else stroke.points.push(point)
    this.steps = [...this.steps]
  }

  end() {
    this.#current = null
  }

  undo() {
    this.#current = null
    this.steps = this.steps.slice(0, -1)
  }

  clear() {
    if (this.steps.length) this.steps = [...this.steps, { tool: 'clear' }]
  }

  invert() {
    this.steps = [...this.steps, { tool: 'invert' }]
  }

  /** Paints the region in one colour on an empty canvas. */
  draw(canvas: HTMLCanvasElement, color: string) {
    const pen = canvas.getContext('2d')
    if (!pen) return
    const { width, height } = canvas
    pen.globalCompositeOperation = 'source-over'
    pen.clearRect(0, 0, width, height)
    for (const step of this.steps) {
      if (step.tool === 'clear') pen.clearRect(0, 0, width, height)
      else if (step.tool === 'invert') {
        pen.globalCompositeOperation = 'xor'
        pen.fillStyle = '#fff'
        pen.fillRect(0, 0, width, height)
        pen.globalCompositeOperation = 'source-over'
      } else if (step.tool === 'picture') pen.drawImage(step.picture, 0, 0, width, height)
      else if (step.tool !== 'path') paint(pen, step, width)
    }
    pen.globalCompositeOperation = 'source-in'
    pen.fillStyle = color
    pen.fillRect(0, 0, width, height)
    pen.globalCompositeOperation = 'source-over'
  }

  /** White on black as a PNG data URL; null when nothing is painted. */
  toPng(ratio: number): string | null {
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(ratio >= 1 ? LONGEST : LONGEST * ratio)
    canvas.height = Math.round(ratio >= 1 ? LONGEST / ratio : LONGEST)
    this.draw(canvas, '#fff')
    const pen = canvas.getContext('2d')
    if (!pen) return null
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
    let painted = false
    for (let i = 3; i < data.length && !painted; i += 4) painted = data[i]! > 127
    if (!painted) return null
    pen.globalCompositeOperation = 'destination-over'
    pen.fillStyle = '#000'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    return canvas.toDataURL('image/png')
  }
}

/** White on black becomes white on nothing. */
function seeThrough(image: HTMLImageElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  const pen = canvas.getContext('2d')!
  pen.drawImage(image, 0, 0)
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height)
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i]!
  pen.putImageData(pixels, 0, 0)
  return canvas
}

function paint(pen: CanvasRenderingContext2D, stroke: Stroke, width: number) {
  const points = stroke.points.map(({ x, y }) => ({ x: x * width, y: y * width }))
  const [first, last] = [points[0]!, points.at(-1)!]
  pen.globalCompositeOperation = stroke.tool === 'erase' ? 'destination-out' : 'source-over'
  pen.fillStyle = pen.strokeStyle = '#fff'
  if (stroke.tool === 'rectangle') {
    pen.fillRect(first.x, first.y, last.x - first.x, last.y - first.y)
  } else {
    pen.beginPath()
    pen.moveTo(first.x, first.y)
    for (const { x, y } of points) pen.lineTo(x, y)
    if (stroke.tool === 'lasso') {
      pen.closePath()
      pen.fill()
    } else {
      pen.lineWidth = stroke.size * width
      pen.lineCap = pen.lineJoin = 'round'
      // A line without length is drawn by nobody; a dot has to be one.
      if (points.length === 1) pen.lineTo(first.x + 0.01, first.y)
      pen.stroke()
    }
  }
  pen.globalCompositeOperation = 'source-over'
}
