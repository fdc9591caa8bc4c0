"""Writes the losses by which a CLIP's image tower forgets classes, and their gradients, from PyTorch and transformers.

    pip install torch transformers safetensors && python Tests/Reference/towers.py

The model, its images and its tokens are those of clip.py (VisionTests/Fixtures/clip_quick_gelu); the tower that is trained is
that one changed a little, by a formula that the test knows too. Writes VisionTests/Fixtures/towers.json.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import CLIPModel

torch.set_num_threads(1)
home = pathlib.Path(__file__).parent.parent / "VisionTests" / "Fixtures"
folder = home / "clip_quick_gelu"
# One token a letter: "A" and the class's name. The first image is of the class to be forgotten.
classes, labels = ["CD", "012"], torch.tensor([0, 1, 1])


def model():
    return CLIPModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").double().eval()


def value(index):
    """Spread evenly over -0.3 ... 0.3: a multiplicative hash of the index."""
    return ((index * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6


start, tower = model(), model()
trained = [(n, p) for n, p in tower.named_parameters() if n.startswith(("vision_model.", "visual_projection"))]
with torch.no_grad():
    for name, weight in trained:
        seed = sum(name.encode()) * 1000
        change = torch.tensor([value(seed + i) for i in range(weight.numel())]).reshape(weight.shape)
        weight.add_((0.2 * change).to(weight))
        weight.copy_(weight.float())
pixels = load_file(folder / "reference.safetensors")["pixels"].double().permute(0, 3, 1, 2)
mean = torch.tensor([0.48145466, 0.4578275, 0.40821073]).double().view(3, 1, 1)
deviation = torch.tensor([0.26862954, 0.26130258, 0.27577711]).double().view(3, 1, 1)


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


with torch.no_grad():
    texts = []
    for name in classes:
        ids = torch.tensor([[38, *(ord(c) - 48 for c in "A" + name), 39]])
        texts.append(start.text_projection(start.text_model(input_ids=ids).pooler_output)[0])
    texts = unit(torch.stack(texts))
    scale = start.logit_scale.exp()


def scores(m):
    seen = m.vision_model(pixel_values=(pixels / 255 - mean) / deviation).pooler_output
    return scale * unit(m.visual_projection(seen)) @ texts.T


now = scores(tower)
with torch.no_grad():
    then = scores(start)
forget, keep = labels == 0, labels == 1
ce = lambda rows: F.cross_entropy(now[rows], labels[rows])


def kl(rows, t):
    p, logq = (then[rows] / t).softmax(-1), (now[rows] / t).log_softmax(-1)
    return t * t * (p * (p.log() - logq)).sum(-1).mean()


cases = [
    ("image_fine_tuning", {}, 0, ce(keep)),
    ("image_neggrad", {}, 0, -ce(forget)),
    ("image_neggrad", {"alpha": "0.75"}, 0, 0.75 * ce(keep) - 0.25 * ce(forget)),
    # Of two classes, the other one is all that a random label can be.
    ("image_salun", {"alpha": "2"}, 0, F.cross_entropy(now[forget], 1 - labels[forget]) + 2 * ce(keep)),
    ("image_scrub", {}, 2, -kl(forget, 4)),
    ("image_scrub", {"temperature": "2", "alpha": "3"}, 3, 3 * kl(keep, 2) + 0.99 * ce(keep)),
    ("image_scrub", {"max_passes": "1", "alpha": "0.5", "gamma": "2"}, 2, 0.5 * kl(keep, 4) + 2 * ce(keep)),
]
fixture = []
for name, settings, epoch, loss in cases:
    gradients = torch.autograd.grad(loss, [p for _, p in trained], retain_graph=True)
    fixture.append({
        "method": name, "settings": settings, "epoch": epoch, "loss": loss.item(),
        "gradients": [
            {"name": n, "norm": g.norm().item(), "first": [float(f"{x:.7g}") for x in g.flatten()[:4].tolist()]}
            for (n, _), g in zip(trained, gradients)
        ],
    })
path = home / "towers.json"
path.write_text(json.dumps(fixture) + "\n")
print(path, [(c["method"], c["loss"]) for c in fixture])
