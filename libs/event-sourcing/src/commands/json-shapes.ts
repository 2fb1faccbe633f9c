type Members = Readonly<Record<string, unknown>>;

/** The names of an object's members, in order, and which of them are objects themselves. */
interface Shape {
  readonly names: readonly string[];
  /** undefined: a value. */
  readonly members: readonly (Shape | undefined)[];
}

/** Where a text's shape ends; where a text has none, it is JSON and begins with a brace. */
const END = ':';

/**
 * Writes objects as JSON without what they have in common: names of members are kept once for all objects that have the same
 * ones, which makes a half of what JSON alone takes. For plain JSON; members that are undefined are left out, as JSON does.
 */
export class JsonShapes {
  private readonly shapes: Shape[] = [];
  private readonly known = new Map<string, number>();

  /** @param most shapes that are kept; what has another one after that is written as it is. */
  constructor(private readonly most = 1_000) {}

  write(object: object): string {
    const values: unknown[] = [];
    const name = nameOf(object, values);
    const shape = name === undefined ? undefined : (this.known.get(name) ?? this.keep(name, object));
    return shape === undefined ? JSON.stringify(object) : `${shape}${END}${JSON.stringify(values)}`;
  }

  read(text: string): object {
    if (text.startsWith('{')) return JSON.parse(text) as object;
    const end = text.indexOf(END);
    const values = JSON.parse(text.slice(end + 1)) as readonly unknown[];
    return filled(this.shapes[Number(text.slice(0, end))]!, values[Symbol.iterator]());
  }

  private keep(name: string, object: object): number | undefined {
    const shape = this.shapes.length;
    if (shape >= this.most) return undefined;
    this.shapes.push(shapeOf(object));
    this.known.set(name, shape);
    return shape;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Adds the object's values. Undefined where a name cannot be given by assigning it. */
function nameOf(object: object, values: unknown[]): string | undefined {
  let name = '{';
  for (const member of Object.keys(object)) {
    const value = (object as Members)[member];
    if (value === undefined) continue;
    if (member === '__proto__') return undefined;
    name += `${member.length} ${member}`;
    if (isObject(value)) {
      const inner = nameOf(value, values);
      if (inner === undefined) return undefined;
      name += inner;
    } else values.push(value);
  }
  return `${name}}`;
}

function shapeOf(object: object): Shape {
  const written = Object.entries(object as Members).filter(([, value]) => value !== undefined);
  return {
    names: written.map(([name]) => name),
    members: written.map(([, value]) => (isObject(value) ? shapeOf(value) : undefined)),
  };
}

function filled({ names, members }: Shape, values: Iterator<unknown>): object {
  const object: Record<string, unknown> = {};
  for (const [at, name] of names.entries()) {
    const member = members[at];
    object[name] = member === undefined ? values.next().value : filled(member, values);
  }
  return object;
}
