import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Product:
    name: str
    price: float
    quantity: int = 0

    @property
    def value(self):
        return self.price * self.quantity


class Inventory:
    def __init__(self):
        self.products = {}

    def add(self, product):
        self.products[product.name] = product

    def remove(self, name):
        del self.products[name]

    def total_value(self):
        return sum(product.value for product in self.products.values())

    def sold_out(self):
        return [product for product in self.products.values() if product.quantity == 0]


def load(path):
    inventory = Inventory()
    with open(path) as file:
        data = json.load(file)
    for entry in data:
        inventory.add(Product(**entry))
    return inventory
