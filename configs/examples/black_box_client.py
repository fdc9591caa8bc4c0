"""A black box for Lethe: answers prompts with class scores, a line of JSON for a line of JSON.

    model: {command: {run: [python3], script: black_box_client.py}}

This one is a toy that needs nothing but Python: a class's score is the product of the image, as mean brightness in a
grid, with a random vector of the class, which the numbers of the context move. Put the calls of a real service in
`encode` and `scores`. Standard output is for answers alone: print anything else to standard error.
"""

import base64
import json
import random
import sys

WIDTH = 8  # numbers of a context vector


def encode(image):
    """The mean brightness of each cell of a grid of 4 x 4, and a constant."""
    pixels, width, height = base64.b64decode(image["rgb"]), image["width"], image["height"]
    sums, counts = [0.0] * 16, [0] * 16
    for y in range(height):
        for x in range(width):
            cell = y * 4 // height * 4 + x * 4 // width
            start = 3 * (y * width + x)
            sums[cell] += sum(pixels[start:start + 3]) / 765
            counts[cell] += 1
    return [s / max(1, n) for s, n in zip(sums, counts)] + [1.0]


def text(name, vectors):
    """What stands for a class under a context: a random vector, moved by each number of the context."""
    draws = random.Random(name)
    point = [draws.gauss(0, 1) for _ in range(17)]
    for vector in vectors:
        for number in vector:
            point = [p + number * draws.gauss(0, 0.3) for p in point]
    return point


def scores(classes, images, vectors):
    texts = [text(name, vectors) for name in classes]
    return [[sum(a * b for a, b in zip(image, point)) for point in texts] for image in images]


def main():
    hello = json.loads(sys.stdin.readline())
    classes = hello["classes"]
    sets = [[encode(image) for image in images] for images in hello["sets"]]
    print(json.dumps({"offset": [0.0] * WIDTH, "spread": 1.0}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        # A prompt of words has no context here; a real service would be asked with its text.
        prompts = question["contexts"] if "contexts" in question else [[]]
        answer = [[scores(classes, sets[s], vectors) for vectors in prompts] for s in question["sets"]]
        print(json.dumps({"scores": answer}), flush=True)


main()
