import litwork as L


class Counter(L.LightningWork):
    def run(self) -> None:
        number = 0
        while True:
            print(number)
            number += 1


app = L.LightningApp(Counter())
