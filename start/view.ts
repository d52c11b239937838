import edge from 'edge.js'
import { pageJson } from '#web/page_json'

edge.global('pageJson', pageJson)
