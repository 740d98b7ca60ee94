export interface Item {
  readonly name: string;
  readonly price: number;
  readonly quantity: number;
}

/** The items that a customer wants to buy. */
export class Cart {
  private readonly items = new Map<string, Item>();

  add(item: Item): void {
    this.items.set(item.name, item);
  }

  remove(name: string): void {
    this.items.delete(name);
  }

  has(name: string): boolean {
    return this.items.has(name);
  }

  get(name: string): Item | undefined {
    return this.items.get(name);
  }

  get isEmpty(): boolean {
    return this.items.size === 0;
  }

  get total(): number {
    let total = 0;
    for (const item of this.items.values()) {
      total += item.price * item.quantity;
    }
    return total;
  }

  clear(): void {
    this.items.clear();
  }
}
